import { existsSync } from 'node:fs';
import { Presets, SingleBar } from 'cli-progress';
import { connectDatabase, MIGRATIONS } from '../app/connect-database.ts';
import { type Config, ConfigError, loadConfig } from '../config.ts';
import { whyUnusable } from '../db/advice.ts';
import { createDatabase, type PrismaClient } from '../db/client.ts';
import { MigrationError, readMigrations } from '../db/migrations/files.ts';
import { findUnready, type Unready } from '../db/ready.ts';
import { EmbeddedPostgresError } from '../embedded-postgres/error.ts';
import { InvalidInputError } from '../errors.ts';
import { createDisposers, type Disposers } from '../lib/disposers.ts';
import { createLogger, type Logger } from '../logger.ts';

/** The command cannot run now; the message says why. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** What a command needs. */
export interface Workplace {
  readonly config: Config;
  readonly db: PrismaClient;
  /** For work on a connection of its own, such as a migration's. */
  readonly url: string;
  /** Prints errors only. */
  readonly log: Logger;
  /** Stops whatever else the command starts. */
  readonly disposers: Disposers;
}

/** Runs a command, which returns the exit code of the process. A mistake of the caller is reported in one line, with code 2. */
export async function runCommand(run: (args: string[]) => Promise<number>): Promise<void> {
  try {
    process.exitCode = await run(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    process.exitCode = isMistake(error) ? 2 : 1;
  }
}

/** Opens the configured database for the work, and closes everything afterwards. */
export async function withDatabase<T>(work: (workplace: Workplace) => Promise<T>): Promise<T> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(process.env);
  const log = createLogger({ level: 'error', format: 'pretty' });
  const disposers = createDisposers((name, error) => log.error({ err: error }, `stopping ${name} failed`));
  try {
    const url = await connectDatabase(config, log, disposers);
    // Finding the first job can take long.
    const db = createDatabase(url, { poolSize: 2, timeoutMs: 0 });
    disposers.add('database connections', () => db.$disconnect());
    // A command applies no migrations: servers of an older version may be running.
    const unready = await findUnready(db, await readMigrations(MIGRATIONS), { writing: false });
    if (unready) throw new CommandError(`cannot use ${nameOf(url)}: ${describeUnready(unready)}`);
    return await work({ config, db, url: config.databaseDirectUrl ?? url, log, disposers });
  } finally {
    await disposers.dispose();
  }
}

export function print(text: string): void {
  process.stdout.write(text);
}

/** Starts a progress bar; if the output is not a terminal, it is a line every five seconds. */
export function startBar(total: number): SingleBar {
  const bar = new SingleBar({ noTTYOutput: true, notTTYSchedule: 5000 }, Presets.shades_classic);
  bar.start(total, 0);
  return bar;
}

function nameOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `the database ${pathname.slice(1)} at ${host}`;
}

function describeUnready({ reason, unmigrated, error }: Unready): string {
  if (unmigrated) return `${reason}: run node dist/migrate.js, or start a server`;
  return error === undefined ? reason : whyUnusable(error);
}

function describe(error: unknown): string {
  if (error instanceof InvalidInputError) return `${error.field}: ${error.message}`;
  if (isMistake(error) || saysEnough(error)) return error.message;
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}

function saysEnough(error: unknown): error is Error {
  return [CommandError, EmbeddedPostgresError, MigrationError].some((known) => error instanceof known);
}

function isMistake(error: unknown): error is Error {
  return error instanceof ConfigError || error instanceof InvalidInputError || isUsageError(error);
}

/** An error that parseArgs throws. */
function isUsageError(error: unknown): error is TypeError {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
