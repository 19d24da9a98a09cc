import path from 'node:path';
import type { Config } from '../config.ts';
import { whyUnusable } from '../db/advice.ts';
import { type MigrateOptions, migrate } from '../db/migrate.ts';
import { type Migration, MigrationError } from '../db/migrations/files.ts';
import type { Disposers } from '../lib/disposers.ts';
import { PACKAGE_ROOT } from '../lib/package-root.ts';
import type { Logger } from '../logger.ts';

/** The folder of the migrations. */
export const MIGRATIONS = path.join(PACKAGE_ROOT, 'prisma/migrations');

const POSTGRES_STOP_MS = 20_000;

/** Returns the URL of the configured database. Without one, starts the embedded PostgreSQL; `onDeath` is told if that ends. */
export async function connectDatabase(
  config: Config,
  log: Logger,
  disposers: Disposers,
  onDeath?: () => void,
): Promise<string> {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  const { startEmbeddedPostgres } = await import('../embedded-postgres/embedded-postgres.ts');
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (line) => log.info(`database: ${line}`),
    ...(onDeath && { onDeath }),
  });
  // However long the requests took to end: a server that is not stopped in order has to recover at its next start.
  disposers.add('PostgreSQL', () => postgres.stop(), POSTGRES_STOP_MS);
  log.info(`database: embedded PostgreSQL on port ${postgres.port}, data in ${postgres.home}`);
  return postgres.url;
}

/** Applies the pending migrations. An error names the database. */
export async function applyMigrations(
  url: string,
  migrations: readonly Migration[],
  log: Logger,
  options: Omit<MigrateOptions, 'log'> = {},
): Promise<void> {
  const { host, pathname } = new URL(url);
  const say = (line: string) => log.info(`database: ${line}`);
  const applied = await migrate(url, migrations, { ...options, log: say }).catch((cause: unknown) => {
    if (cause instanceof MigrationError || options.signal?.aborted) throw cause;
    // Not the whole URL, which holds a password.
    throw new MigrationError(
      `cannot use the database ${pathname.slice(1)} at ${host}: ${whyUnusable(cause)}`,
      { cause },
    );
  });
  log.info(
    `database: ${pathname.slice(1)} at ${host}, ${applied.length} of ${migrations.length} migrations applied now`,
  );
}
