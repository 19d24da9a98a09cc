import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { migrate } from '../src/db/migrate.ts';
import { readMigrations } from '../src/db/migrations/files.ts';
import { signToken } from '../src/sandbox/access.ts';
import { insertPastJobs } from '../test/support/failed-jobs.ts';
import { installedServers, startForeignPostgres, startStandby } from '../test/support/foreign-postgres.ts';
import { type ServerProcess, startServerProcess } from '../test/support/process.ts';
import { execute, withClient } from '../test/support/server.ts';
import { freePort } from './ports.ts';
import { cpuSecondsOfChildren } from './process-usage.ts';
import { count, markdown, milliseconds, percentile, print, progress, verdict } from './table.ts';

// npm run bench:replicas [-- --rows 100000] [--questions 200] [--rounds 3]
// What a replica relieves the primary of: the same questions by two servers in turn, of which one has a replica. Linux, and a
// PostgreSQL of Debian's.
const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    questions: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
  },
});
const rows = Number(values.rows);
const questions = Number(values.questions);
const rounds = Number(values.rounds);

const SECRET = 'a secret of the bench of replicas, long enough';
const AWAY = 'http://127.0.0.1:9';
const AT_ONCE = 4;
const QUESTIONS = [
  '{ generations(first: 50) { edges { node { id status endpoint prompt costCents createdAt } } } }',
  '{ generations(first: 20, filter: { status: [COMPLETED] }) { edges { node { id prompt } } } }',
  '{ spendByEndpoint(window: { last: "P7D" }) { rows { endpoint jobs } } }',
  '{ latency(window: { last: "P7D" }) { rows { endpoint } } }',
  '{ generationCount(filter: { status: [COMPLETED] }) }',
];
// Statistics of a backend are sent once a second.
const STATISTICS_MS = 1500;
const IDLE_MS = 5000;
// Of what the primary reads, a replica must take at least this much.
const RELIEF = 0.9;

interface Used {
  readonly cpuSeconds: number;
  readonly blocks: number;
  readonly times: readonly number[];
}

const [bin] = installedServers();
if (!bin) throw new Error('There is no PostgreSQL of the system: apt-get install postgresql');
const primary = await startForeignPostgres(bin);
await migrate(primary.url, await readMigrations(path.join(import.meta.dirname, '../prisma/migrations')));
await withClient(primary.url, (client) => insertPastJobs(client, rows, { status: 'COMPLETED' }));
await execute(primary.url, 'VACUUM ANALYZE');
const replica = await startStandby(bin, primary.url);
progress(`${count(rows)} jobs`);
const servers = {
  'without a replica': await start({}),
  'with a replica': await start({ DATABASE_REPLICA_URL: replica.url }),
};
type Name = keyof typeof servers;
const NAMES: Name[] = ['without a replica', 'with a replica'];
const measured = new Map<Name, Used[]>();
try {
  for (let round = 0; round <= rounds; round += 1)
    for (const name of round % 2 === 0 ? NAMES : NAMES.toReversed()) {
      const used = await measure(servers[name].url);
      progress(`${name}: ${count(used.blocks)} blocks, ${used.cpuSeconds.toFixed(2)} s`);
      // The first round warms up.
      if (round > 0) measured.set(name, [...(measured.get(name) ?? []), used]);
    }
} finally {
  await Promise.all(NAMES.map((name) => servers[name].process.kill('SIGTERM')));
  await replica.stop();
  await primary.stop();
}
report();

async function start(env: Record<string, string>): Promise<{ url: string; process: ServerProcess }> {
  const port = await freePort();
  const process = startServerProcess({
    PORT: String(port),
    DATABASE_URL: primary.url,
    AUTH_SECRET: SECRET,
    FAL_KEY: 'bench:bench',
    FAL_QUEUE_URL: AWAY,
    FAL_API_URL: AWAY,
    FAL_JWKS_URL: AWAY,
    FAL_WEBHOOK_USER_ID: 'bench',
    VIEWER_MAX_QUERIES: String(AT_ONCE),
    ...env,
  });
  await process.prints(/ready: http/);
  if (env['DATABASE_REPLICA_URL']) await process.prints(/is read from/);
  return { url: `http://127.0.0.1:${port}/graphql`, process };
}

/** Asks all questions, and tells what the primary did for them: its work in a while without questions is taken off. */
async function measure(url: string): Promise<Used> {
  const idle = await during(() => sleep(IDLE_MS));
  const times: number[] = [];
  const asking = await during(() => askAll(url, times));
  const of = (key: 'cpuSeconds' | 'blocks') =>
    Math.max(0, asking[key] - (idle[key] * asking.seconds) / idle.seconds);
  return { cpuSeconds: of('cpuSeconds'), blocks: Math.round(of('blocks')), times };
}

/** What the primary does meanwhile. */
async function during(work: () => Promise<unknown>) {
  const pid = primary.pid() ?? 0;
  const [blocksBefore, cpuBefore, began] = [await blocks(), cpuSecondsOfChildren(pid), performance.now()];
  await work();
  await sleep(STATISTICS_MS);
  return {
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: cpuSecondsOfChildren(pid) - cpuBefore,
    blocks: (await blocks()) - blocksBefore,
  };
}

async function askAll(url: string, times: number[]): Promise<void> {
  const authorization = `Bearer ${await signToken(SECRET, 'boss', 'admin')}`;
  let asked = 0;
  const one = async () => {
    while (asked < questions) {
      const query = QUESTIONS[asked % QUESTIONS.length];
      asked += 1;
      const began = performance.now();
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ query }),
      });
      const { errors } = await response.json();
      if (errors) throw new Error(JSON.stringify(errors));
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

/** How many blocks the sessions of the primary have read, from memory or not. */
async function blocks(): Promise<number> {
  return await withClient(primary.url, async (client) => {
    const { rows: found } = await client.query<{ blocks: string }>(
      'SELECT sum(blks_hit + blks_read) AS blocks FROM pg_stat_database WHERE datname = current_database()',
    );
    return Number(found[0]?.blocks);
  });
}

function report(): void {
  const middle = (name: Name, of: (used: Used) => number) => percentile((measured.get(name) ?? []).map(of));
  const [alone, relieved] = NAMES.map((name) => ({
    name,
    cpu: middle(name, (used) => used.cpuSeconds),
    blocks: middle(name, (used) => used.blocks),
    p50: middle(name, (used) => percentile(used.times)),
    p95: middle(name, (used) => percentile(used.times, 0.95)),
  }));
  if (!alone || !relieved) return;
  const rowOf = (one: typeof alone) => [
    one.name,
    count(one.blocks),
    one.cpu.toFixed(2),
    milliseconds(one.p50),
    milliseconds(one.p95),
  ];
  print(
    `${count(rows)} jobs, ${count(questions)} questions by ${AT_ONCE} clients, median of ${rounds} rounds`,
  );
  print(
    markdown(
      ['', 'blocks read on the primary', 'its CPU, s', 'p50, ms', 'p95, ms'],
      [rowOf(alone), rowOf(relieved)],
    ),
  );
  const kept = relieved.blocks <= (1 - RELIEF) * alone.blocks;
  print(`the replica takes at least ${RELIEF * 100} % of what is read: ${verdict(kept)}`);
  if (!kept) process.exitCode = 1;
}
