import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { connectDatabase, MIGRATIONS } from '../app/connect-database.ts';
import { createDeps } from '../app/create-deps.ts';
import { requireSameDatabase } from '../app/same-database.ts';
import { type Config, ConfigError, loadConfig } from '../config.ts';
import { createDatabase } from '../db/client.ts';
import { readIdentity } from '../db/identity.ts';
import { MigrationError, readMigrations } from '../db/migrations/files.ts';
import { examineAddress } from '../doctor/examine-address.ts';
import { examineDatabase } from '../doctor/examine-database.ts';
import { examineDisk } from '../doctor/examine-disk.ts';
import { examineFal } from '../doctor/examine-fal.ts';
import { examineReplicas } from '../doctor/examine-replicas.ts';
import { examineWebhooks } from '../doctor/examine-webhooks.ts';
import { isNameOfFal } from '../doctor/fal-advice.ts';
import { type Finding, findingsAbout } from '../doctor/finding.ts';
import { createDisposers } from '../lib/disposers.ts';
import { VERSION } from '../lib/version.ts';
import { createLogger } from '../logger.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { print, runCommand } from './command.ts';
import { reachFal } from './reach-fal.ts';

const USAGE = `npm run doctor

Looks whether a server with this environment, or this .env, would have what it needs: the database (version, clock, settings,
rights, connections) and its replicas, fal (its keys and what they may ask), APP_URL, and the disk. Nothing is sent to an
endpoint of fal. Servers may run meanwhile, but not on the embedded database.

Exit codes: 0 if a server would work, 1 if something is wrong, 2 if the command is not written so.
`;
const MARKS = { ok: 'ok  ', warn: 'WARN', bad: 'BAD ' } as const;

await runCommand(async (args) => {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean', default: false } } });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  if (existsSync('.env')) process.loadEnvFile('.env');
  const found = await examineAll();
  for (const { state, about, says, advice } of found)
    print(
      `${MARKS[state]}  ${about}: ${indented(says)}\n${advice === undefined ? '' : `      ${indented(advice)}\n`}`,
    );
  const count = (state: Finding['state']) => found.filter((one) => one.state === state).length;
  print(`fal-ledger ${VERSION}: ${count('ok')} ok, ${count('warn')} to look at, ${count('bad')} wrong\n`);
  return count('bad') > 0 ? 1 : 0;
});

function indented(lines: string): string {
  return lines.replaceAll('\n', '\n      ');
}

async function examineAll(): Promise<Finding[]> {
  try {
    return await examine(loadConfig(process.env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { bad } = findingsAbout('configuration');
    const faults = error.problems.map((problem) => bad(problem, 'No server starts before this is mended.'));
    const rest = usableRest(process.env, error.problems);
    return [...faults, ...(rest ? await examine(rest, { isRest: true }) : [])];
  }
}

/** The configuration without the variables that are at fault; undefined if there is no database in it to be looked at. */
function usableRest(env: NodeJS.ProcessEnv, problems: readonly string[]): Config | undefined {
  const faulty = problems.flatMap(
    (problem) => /^[A-Z][A-Z_]+/.exec(problem)?.[0].replace(/_FILE$/, '') ?? [],
  );
  // Without one of them fal would be another one, and users would be known otherwise.
  const groups = ['FAL_', 'AUTH_'].filter((group) => faulty.some((name) => name.startsWith(group)));
  const usable = Object.entries(env).filter(
    ([name]) =>
      name !== 'NODE_ENV' &&
      !faulty.includes(name.replace(/_FILE$/, '')) &&
      !groups.some((group) => name.startsWith(group)),
  );
  // Nothing is signed with it.
  const auth = groups.includes('AUTH_') ? { AUTH_SECRET: randomUUID() } : {};
  try {
    const config = loadConfig({ ...Object.fromEntries(usable), ...auth });
    return config.databaseUrl === undefined ? undefined : config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return undefined;
  }
}

/** Looks at everything, or, of the rest of a faulty configuration, without a sandbox in the place of fal. */
async function examine(config: Config, { isRest = false } = {}): Promise<Finding[]> {
  const log = createLogger({ ...config.log, level: 'silent' });
  const disposers = createDisposers(() => undefined);
  try {
    const url = await connectDatabase(config, log, disposers);
    const db = createDatabase(url, { poolSize: config.databasePoolSize });
    disposers.add('database connections', () => db.$disconnect());
    const { databasePoolSize: poolSize, databaseDirectUrl, workers, adopt } = config;
    const ofDirect = databaseDirectUrl === undefined ? [] : [await examineDirect(url, databaseDirectUrl)];
    const leadsThere = ofDirect.every(({ state }) => state === 'ok');
    const migrationUrl = databaseDirectUrl !== undefined && leadsThere ? databaseDirectUrl : url;
    const ofDatabase = await examineDatabase(
      db,
      { url, poolSize, workers, migrationUrl, adopt },
      await readMigrations(MIGRATIONS),
    );
    const ofReplicas = await examineReplicas(db, config.databaseReplicaUrls);
    if (isRest && config.fal.key === undefined) return [...ofDatabase, ...ofDirect, ...ofReplicas];
    const fal = await reachFal({ config, db, log, disposers });
    const deps = createDeps({ db, fal, metrics: createMetrics(VERSION) }, config, log, disposers);
    // Nobody calls the sandbox from outside; that APP_URL is at fault has been told.
    const noAddress = config.fal.key === undefined || (isRest && config.appUrl === undefined);
    return [
      ...ofDatabase,
      ...ofDirect,
      ...ofReplicas,
      ...(await examineFal(deps.fal, fal)),
      await examineWebhooks(db, fal.webhookUserId),
      ...(noAddress
        ? []
        : await examineAddress(config.appUrl, {
            version: VERSION,
            database: await readIdentity(db),
            fromOutside: isNameOfFal(fal.queueUrl),
          })),
      ...(config.databaseUrl === undefined ? [await examineDisk(config.dataDir)] : []),
    ];
  } finally {
    await disposers.dispose();
  }
}

/** Looks whether migrations would go to the database that the server uses. */
async function examineDirect(url: string, directUrl: string): Promise<Finding> {
  const { ok, bad } = findingsAbout('migrations');
  try {
    await requireSameDatabase(url, directUrl, undefined);
    return ok('DATABASE_DIRECT_URL leads to the same database');
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    return bad(error.message, 'Migrations go there, and no server starts before they are applied.');
  }
}
