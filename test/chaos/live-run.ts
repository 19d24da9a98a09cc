import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { signToken } from '../../src/sandbox/access.ts';
import { freePort } from '../support/ports.ts';
import { startServerProcess } from '../support/process.ts';
import { runLiveCampaign } from './live-campaign.ts';
import { SECRET } from './process.ts';

// npm run chaos:live [-- --subscribers 1000 --changes 200 --seconds 60]
const { values } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '1000' },
    changes: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '60' },
    verbose: { type: 'boolean', default: false },
  },
});
const print = (line: string) => process.stdout.write(`${line}\n`);
const AWAY = 'http://127.0.0.1:9';
const subscribers = Number(values.subscribers);
const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-live-'));
await chmod(dataDir, 0o755);
const postgres = await startEmbeddedPostgres({
  dataDir,
  settings: { restart_after_crash: 'on', fsync: 'off' },
});
const port = await freePort();
const server = startServerProcess({
  PORT: String(port),
  DATABASE_URL: postgres.url,
  AUTH_SECRET: SECRET,
  FAL_KEY: 'chaos:chaos',
  FAL_QUEUE_URL: AWAY,
  FAL_API_URL: AWAY,
  FAL_JWKS_URL: AWAY,
  FAL_WEBHOOK_USER_ID: 'chaos',
  MAX_SUBSCRIPTIONS: String(2 * subscribers),
  MAX_CONNECTIONS: String(3 * subscribers + 100),
  MAX_CONNECTIONS_PER_ADDRESS: String(3 * subscribers + 100),
});
try {
  await server.prints(/ready: /);
  const report = await runLiveCampaign({
    url: `http://127.0.0.1:${port}`,
    databaseUrl: postgres.url,
    tokenFor: (sub, role) => signToken(SECRET, sub, role),
    subscribers,
    changesPerSecond: Number(values.changes),
    seconds: Number(values.seconds),
    killEveryMs: 4000,
    crashEvery: 5,
    // PostgreSQL restarts if one of its processes is killed, and empties what is not logged.
    crash: async (db) => {
      const { rows } = await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      if (rows[0]) process.kill(rows[0].pid, 'SIGKILL');
    },
    log: print,
  });
  if (values.verbose) print(server.output());
  const { problems, settledSeconds, ...counts } = report;
  for (const [name, count] of Object.entries(counts)) print(`  ${String(count).padStart(8)}  ${name}`);
  for (const problem of problems.slice(0, 20)) print(`  PROBLEM ${problem}`);
  print(
    problems.length === 0
      ? `every client has what the table has, ${settledSeconds.toFixed(1)} s after the last change`
      : `${problems.length} clients have not what the table has`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  await server.kill('SIGKILL');
  await postgres.stop('immediate');
  await rm(dataDir, { recursive: true, force: true });
}
process.exit();
