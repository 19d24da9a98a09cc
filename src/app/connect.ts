import type { Config, FalConfig } from '../config.ts';
import type { Migration } from '../db/migrations/files.ts';
import type { Disposers } from '../lib/disposers.ts';
import type { Logger } from '../logger.ts';
import type { SandboxAccess } from '../sandbox/access.ts';
import { applyMigrations, connectDatabase } from './connect-database.ts';
import { connectFal } from './connect-fal.ts';
import { requireSameDatabase } from './same-database.ts';

/** Where the database and fal are: the same for all processes of a server. */
export interface Connections {
  readonly databaseUrl: string;
  readonly fal: FalConfig & { readonly key: string };
  /** Tokens for the sandbox's API; undefined with the real fal. */
  readonly access: SandboxAccess | undefined;
}

interface Options {
  /** Ends the migrations at any time. */
  readonly signal?: AbortSignal | undefined;
  /** Told if the embedded PostgreSQL ends by itself: nothing can be recorded any more. */
  readonly onDatabaseDeath?: (() => void) | undefined;
  /** Told which file is applied, or that another process applies it. */
  readonly onMigrating?: (file: string | undefined) => void;
}

/** Reaches the database, which it starts if none is configured, migrates it, and reaches fal or starts the sandbox. */
export async function connect(
  config: Config,
  migrations: readonly Migration[],
  log: Logger,
  disposers: Disposers,
  { signal, onDatabaseDeath, onMigrating }: Options,
): Promise<Connections> {
  const databaseUrl = await connectDatabase(config, log, disposers, onDatabaseDeath);
  const migrationUrl = config.databaseDirectUrl ?? databaseUrl;
  if (migrationUrl !== databaseUrl) await requireSameDatabase(databaseUrl, migrationUrl, signal);
  await applyMigrations(migrationUrl, migrations, log, {
    signal,
    ...(onMigrating && { onProgress: onMigrating }),
    adopt: config.adopt,
  });
  return { databaseUrl, ...(await connectFal(config, log, disposers)) };
}
