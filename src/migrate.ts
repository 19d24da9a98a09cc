import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { applyMigrations, connectDatabase, MIGRATIONS } from './app/connect-database.ts';
import { requireSameDatabase } from './app/same-database.ts';
import { print, runCommand } from './commands/command.ts';
import { loadConfig } from './config.ts';
import { readMigrations } from './db/migrations/files.ts';
import { createDisposers } from './lib/disposers.ts';
import { createLogger } from './logger.ts';

const USAGE = `node dist/migrate.js [--adopt]

Migrates the database, as the start of a server does, and ends. Servers may run meanwhile. It can be stopped at any time, and
goes on when it is run again. The database is that of the server's environment, or of .env.
  --adopt  make a table generations that others have made, such as the article's, ours (as ADOPT=1); without it the command
           only says what that would do
`;

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stop.abort(new Error(`${signal}: stopped; the next run goes on from here`)));

await runCommand(async (args) => {
  const { values } = parseArgs({
    args,
    options: { adopt: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(process.env);
  const log = createLogger(config.log);
  const disposers = createDisposers((name, error) => log.error({ err: error }, `stopping ${name} failed`));
  try {
    const { databaseUrl, databaseDirectUrl } = config;
    const url = databaseDirectUrl ?? (await connectDatabase(config, log, disposers));
    if (databaseUrl && databaseDirectUrl)
      await requireSameDatabase(databaseUrl, databaseDirectUrl, stop.signal);
    await applyMigrations(url, await readMigrations(MIGRATIONS), log, {
      signal: stop.signal,
      adopt: values.adopt || config.adopt,
    });
    return 0;
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    log.info(String(stop.signal.reason.message));
    return 1;
  } finally {
    await disposers.dispose();
  }
});
