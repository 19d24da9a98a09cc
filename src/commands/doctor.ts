import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { connectDatabase, MIGRATIONS } from '../app/connect-database.ts';
import { createDeps } from '../app/create-deps.ts';
import { loadConfig } from '../config.ts';
import { createDatabase } from '../db/client.ts';
import { readMigrations } from '../db/migrations/files.ts';
import { examineAddress } from '../doctor/examine-address.ts';
import { examineDatabase } from '../doctor/examine-database.ts';
import { examineDisk } from '../doctor/examine-disk.ts';
import { examineFal } from '../doctor/examine-fal.ts';
import { examineReplicas } from '../doctor/examine-replicas.ts';
import type { Finding } from '../doctor/finding.ts';
import { createDisposers } from '../lib/disposers.ts';
import { VERSION } from '../lib/version.ts';
import { createLogger } from '../logger.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { print, runCommand } from './command.ts';
import { reachFal } from './reach-fal.ts';

const USAGE = `npm run doctor

Looks whether a server with this environment, or this .env, would have what it needs: the database (version, clock, settings,
rights, connections) and its replicas, fal (its keys and what they may ask), APP_URL, and the disk. Nothing is sent to an
endpoint of fal. Ends with 1 if something is wrong. Servers may run meanwhile, but not on the embedded database.
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
    print(`${MARKS[state]}  ${about}: ${says}\n${advice === undefined ? '' : `      ${advice}\n`}`);
  const count = (state: Finding['state']) => found.filter((one) => one.state === state).length;
  print(`fal-ledger ${VERSION}: ${count('ok')} ok, ${count('warn')} to look at, ${count('bad')} wrong\n`);
  return count('bad') > 0 ? 1 : 0;
});

async function examineAll(): Promise<Finding[]> {
  // What is wrong with the variables ends the command, in the words of a start.
  const config = loadConfig(process.env);
  const log = createLogger({ ...config.log, level: 'silent' });
  const disposers = createDisposers(() => undefined);
  try {
    const url = await connectDatabase(config, log, disposers);
    const db = createDatabase(url, { poolSize: config.databasePoolSize });
    disposers.add('database connections', () => db.$disconnect());
    const { databasePoolSize: poolSize, workers } = config;
    const ofDatabase = await examineDatabase(db, { poolSize, workers }, await readMigrations(MIGRATIONS));
    const ofReplicas = await examineReplicas(db, config.databaseReplicaUrls);
    const fal = await reachFal({ config, db, log, disposers });
    const deps = createDeps({ db, fal, metrics: createMetrics(VERSION) }, config, log, disposers);
    const sandbox = config.fal.key === undefined;
    return [
      ...ofDatabase,
      ...ofReplicas,
      ...(await examineFal(deps.fal, fal)),
      ...(sandbox ? [] : [await examineAddress(config.appUrl, VERSION)]),
      ...(config.databaseUrl === undefined ? [await examineDisk(config.dataDir)] : []),
    ];
  } finally {
    await disposers.dispose();
  }
}
