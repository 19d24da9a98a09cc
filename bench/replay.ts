import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { z } from 'zod';
import { startEmbeddedPostgres } from '../src/embedded-postgres/embedded-postgres.ts';
import { signToken } from '../src/sandbox/access.ts';
import { billableUnits } from '../src/sandbox/billing/billable-units.ts';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { cpuSecondsOf, rssOf } from './process-usage.ts';

// npm run bench:replay [-- --sizes 1000,5000,10000 --idle-seconds 8 --job-ms 300]
// Replays failed jobs against the sandbox. Database, sandbox and server are separate processes; this one is their client.
const { values } = parseArgs({
  options: {
    role: { type: 'string', default: 'bench' },
    sizes: { type: 'string', default: '1000,5000,10000' },
    'idle-seconds': { type: 'string', default: '8' },
    'job-ms': { type: 'string', default: '300' },
  },
});
const SECRET = 'a secret of the replay bench, long enough';
const ASK_EVERY_MS = 20;
const ENDPOINT = 'fal-ai/wan/v2.7/text-to-video';
const DOLLARS_A_SECOND = 0.1;
const SERVER = path.join(import.meta.dirname, '../dist/main.js');
const print = (line: string) => process.stdout.write(`${line}\n`);

const sandboxShape = z.object({
  queueUrl: z.string(),
  apiUrl: z.string(),
  jwksUrl: z.string(),
  userId: z.string(),
  credentials: z.string(),
});
const billShape = z.object({ accepted: z.number(), dollars: z.number() });
const replayShape = z.object({
  id: z.string(),
  state: z.string(),
  total: z.number(),
  spentDollars: z.number().nullable(),
  counts: z.object({ waiting: z.number(), completed: z.number() }),
});
const FIELDS = 'id state total spentDollars counts { waiting completed }';

if (values.role === 'sandbox') await runSandbox();
else await bench();

/** The sandbox as a child process: sends its address, and answers every message with its bill. */
async function runSandbox(): Promise<void> {
  const sandbox = await startSandbox({ jobDurationMs: Number(values['job-ms']) });
  const { queueUrl, apiUrl, jwksUrl, userId, credentials } = sandbox;
  process.on('message', () => {
    const { jobs } = sandbox.store;
    const seconds = [...jobs.values()].reduce((sum, job) => sum + Number(billableUnits(job)), 0);
    process.send?.({ accepted: jobs.size, dollars: seconds * DOLLARS_A_SECOND });
  });
  process.send?.({ queueUrl, apiUrl, jwksUrl, userId, credentials });
}

async function bench(): Promise<void> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-bench-'));
  await chmod(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir });
  try {
    for (const size of values.sizes.split(',').map(Number)) await measureReplay(postgres.url, size);
  } finally {
    await postgres.stop('immediate');
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Measures one replay of `size` failed jobs, with a new server and a new sandbox. */
async function measureReplay(databaseUrl: string, size: number): Promise<void> {
  const sandbox = fork(import.meta.filename, ['--role', 'sandbox', '--job-ms', values['job-ms']]);
  const address = sandboxShape.parse((await once(sandbox, 'message'))[0]);
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(process.execPath, [SERVER], {
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: String(port),
      APP_URL: url,
      DATABASE_URL: databaseUrl,
      FAL_KEY: address.credentials,
      FAL_QUEUE_URL: address.queueUrl,
      FAL_API_URL: address.apiUrl,
      FAL_JWKS_URL: address.jwksUrl,
      FAL_WEBHOOK_USER_ID: address.userId,
      AUTH_SECRET: SECRET,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ask = createAsk(url, await signToken(SECRET, 'bench', 'admin'));
  try {
    while (!(await fetch(`${url}/ready`).catch(() => undefined))?.ok) await sleep(100);
    await fill(databaseUrl, size);
    await time(ask, 3000);
    const idle = await time(ask, Number(values['idle-seconds']) * 1000);
    const before = rssOf(server);
    const cpuBefore = cpuSecondsOf(server);
    const report = await replay(ask, server, size);
    sandbox.send('bill');
    const bill = billShape.parse((await once(sandbox, 'message'))[0]);
    print(
      [
        `${size} jobs: recorded in ${(report.recordMs / 1000).toFixed(2)} s, sent in ${report.sentSeconds.toFixed(1)} s`,
        `(${(size / report.sentSeconds).toFixed(0)} a second, at most ${report.bestRate.toFixed(0)}),`,
        `all completed after ${report.doneSeconds.toFixed(1)} s`,
      ].join(' '),
    );
    const cpuMs = ((cpuSecondsOf(server) - cpuBefore) * 1000) / size;
    print(
      `  memory of the server: ${mb(before)} before, ${mb(report.peakRss)} at most; its CPU: ${cpuMs.toFixed(1)} ms a job`,
    );
    print(
      `  ordinary queries, p95: ${idle.p95.toFixed(1)} ms idle, ${report.p95.toFixed(1)} ms during the replay (${(report.p95 / idle.p95).toFixed(2)}×; p50 ${idle.p50.toFixed(1)} and ${report.p50.toFixed(1)} ms)`,
    );
    print(
      `  spent: $${report.spentDollars?.toFixed(2)}, the sandbox bills $${bill.dollars.toFixed(2)} for ${bill.accepted} jobs`,
    );
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
    sandbox.kill();
  }
}

async function replay(ask: Ask, server: ChildProcess, size: number) {
  let peakRss = 0;
  const sampling = setInterval(() => {
    peakRss = Math.max(peakRss, rssOf(server));
  }, 50);
  const done = new AbortController();
  const latencies = time(ask, Number.POSITIVE_INFINITY, done.signal);
  const began = Date.now();
  const { replayGenerations } = await ask(
    `mutation { replayGenerations(input: { filter: { userId: "bench ${size}" } }) { ... on ReplayGenerationsSuccess { replay { ${FIELDS} } } } }`,
    z.object({ replayGenerations: z.object({ replay: replayShape }) }),
  );
  let now = replayGenerations.replay;
  const recordMs = Date.now() - began;
  let [sentSeconds, bestRate, last] = [0, 0, { at: Date.now(), waiting: now.total }];
  while (now.state !== 'DONE') {
    await sleep(500);
    const shape = z.object({ node: replayShape });
    now = (await ask(`{ node(id: "${now.id}") { ... on Replay { ${FIELDS} } } }`, shape)).node;
    if (now.state === 'PAUSED') throw new Error('the replay was paused');
    const { waiting } = now.counts;
    bestRate = Math.max(bestRate, ((last.waiting - waiting) * 1000) / (Date.now() - last.at));
    last = { at: Date.now(), waiting };
    if (waiting === 0 && sentSeconds === 0) sentSeconds = (Date.now() - began) / 1000;
  }
  const doneSeconds = (Date.now() - began) / 1000;
  done.abort();
  clearInterval(sampling);
  const { spentDollars } = now;
  return { ...(await latencies), peakRss, recordMs, sentSeconds, doneSeconds, bestRate, spentDollars };
}

type Ask = <T>(query: string, shape: z.ZodType<T>) => Promise<T>;

function createAsk(url: string, token: string): Ask {
  return async (query, shape) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    const text = await response.text();
    if (!response.ok || text.includes('"errors"')) throw new Error(text);
    return z.object({ data: shape }).parse(JSON.parse(text)).data;
  };
}

/** Sends a front end's usual query again and again, and times the answers. */
async function time(ask: Ask, forMs: number, signal?: AbortSignal): Promise<{ p50: number; p95: number }> {
  const query =
    '{ generations(first: 20) { edges { node { id status prompt costCents outputUrl createdAt } } } }';
  const took: number[] = [];
  const end = Date.now() + forMs;
  const running = () => Date.now() < end && !signal?.aborted;
  while (running()) {
    const began = performance.now();
    await ask(query, z.unknown());
    took.push(performance.now() - began);
    await sleep(ASK_EVERY_MS);
  }
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.floor(took.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95) };
}

/** Inserts failed jobs of a separate user, with prompts of usual length. */
async function fill(databaseUrl: string, size: number): Promise<void> {
  const db = new Client({ connectionString: databaseUrl });
  await db.connect();
  await db.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, error, error_type, created_at, finished_at,
       submit_started_at, next_check_at)
     SELECT gen_random_uuid()::text, $2, $3, 'FAILED', jsonb_build_object('duration', '5', 'resolution', '720p', 'prompt',
       'job ' || n || ' of the bench: ' || repeat('a lighthouse in the rain, oil on canvas, ', 5)), 'it broke',
       'runner_server_error', now() - interval '7 days' + n * interval '1 second', now() - interval '6 days',
       now() - interval '7 days', NULL
     FROM generate_series(1, $1::int) n`,
    [size, `bench ${size}`, ENDPOINT],
  );
  await db.query('ANALYZE generations');
  await db.end();
}

function mb(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(0)} MB`;
}
