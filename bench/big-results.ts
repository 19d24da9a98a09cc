import { type ChildProcess, fork } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { z } from 'zod';
import { startEmbeddedPostgres } from '../src/embedded-postgres/embedded-postgres.ts';
import { signToken } from '../src/sandbox/access.ts';

// npm run bench:big [-- --megabytes 10 --jobs 12 --before ../older/dist/main.js]
// How long /health takes, and for how long the server does nothing else at most, while big results and inputs arrive: signed
// webhooks, polled results, submits. Of the server's longest block, its own work is what had a core. A result has an exact seed,
// and its file as a data: URI or many small values. fal, PostgreSQL and the server are processes of their own. With another
// server before it, ratios are printed.
const { values } = parseArgs({
  options: {
    role: { type: 'string', default: 'bench' },
    megabytes: { type: 'string', default: '10' },
    jobs: { type: 'string', default: '12' },
    server: { type: 'string', default: path.join(import.meta.dirname, '../dist/main.js') },
    before: { type: 'string' },
  },
});
const SECRET = 'a secret of the bench of big results';
const ACCOUNT = 'bench';
const ASK_EVERY_MS = 5;
const JOBS = Number(values.jobs);
const file = `data:image/png;base64,${randomBytes(Number(values.megabytes) * 750_000).toString('base64')}`;
const SEED = '"seed":196619188014358661';
const RESULTS: Record<string, string> = {
  'data-uris': `{"images":[{"url":"${file}","width":1024}],${SEED}}`,
  // As many megabytes, and 1.8.
  words: `{"words":[${many(Number(values.megabytes) * 15_000, (at) => `{"text":"word${at}","start":${at / 10},"end":${at / 10 + 0.2},"type":"word"}`)}],${SEED}}`,
  numbers: `{"output":[${many(900_000, (at) => String(at % 10))}],${SEED}}`,
};
// In the server, before its own code. The file has how many nanoseconds the main thread had a core:
// https://docs.kernel.org/scheduler/sched-stats.html. A data: URL has no line breaks.
const MONITOR = `data:text/javascript,
  import { readFileSync } from 'node:fs';
  const worked = () => Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  let last = { at: performance.now(), worked: worked() };
  let most = { blocked: 0, own: 0 };
  setInterval(() => {
    const now = { at: performance.now(), worked: worked() };
    most = { blocked: Math.max(most.blocked, now.at - last.at), own: Math.max(most.own, now.worked - last.worked) };
    last = now;
  }, 1).unref();
  process.on('message', () => { process.send(most); most = { blocked: 0, own: 0 }; });`;
const print = (line: string) => process.stdout.write(`${line}\n`);

interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** The longest that the server's main thread did nothing else. */
  readonly blocked: number;
  /** The longest that it worked without a pause: the rest of the time others had the cores. */
  readonly own: number;
}

const delivery = z.object({ requestId: z.string(), kind: z.string(), url: z.string() });
const address = z.object({ url: z.string() });

if (values.role === 'fal') await runFal();
else {
  const before = values.before === undefined ? undefined : await bench(values.before);
  await bench(values.server, before);
}

function many(count: number, one: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => one(at)).join();
}

/** A fal whose jobs have all ended with the big result. For every message it delivers a webhook, and says how it was answered. */
async function runFal(): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const keys = JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] });
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/jwks.json') return response.end(keys);
      if (request.method === 'POST') return response.end(`{"request_id":"${crypto.randomUUID()}"}`);
      if (request.url?.includes('/status')) return response.end('{"status":"COMPLETED"}');
      return response.end(RESULTS[request.url?.split('/')[2] ?? '']);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.on('message', (message) => {
    const { requestId, kind, url } = delivery.parse(message);
    const body = `{"request_id":"${requestId}","status":"OK","payload":${RESULTS[kind]}}`;
    const timestamp = String(Math.floor(Date.now() / 1000));
    const digest = createHash('sha256').update(body).digest('hex');
    const signature = sign(null, Buffer.from(`d\n${ACCOUNT}\n${timestamp}\n${digest}`), privateKey);
    const headers = {
      'x-fal-webhook-request-id': 'd',
      'x-fal-webhook-user-id': ACCOUNT,
      'x-fal-webhook-timestamp': timestamp,
      'x-fal-webhook-signature': signature.toString('hex'),
    };
    void fetch(url, { method: 'POST', body, headers }).then(({ status }) => process.send?.({ status }));
  });
  const at = server.address();
  process.send?.({ url: `http://127.0.0.1:${typeof at === 'object' ? at?.port : ''}` });
}

async function bench(program: string, before?: Map<string, Times>): Promise<Map<string, Times>> {
  const measured = new Map<string, Times>();
  // What was started is ended, the last first, whichever step fails.
  const undo: Array<() => unknown> = [];
  try {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-bench-'));
    undo.push(async () => await rm(dataDir, { recursive: true, force: true }));
    await chmod(dataDir, 0o755);
    const postgres = await startEmbeddedPostgres({ dataDir });
    undo.push(async () => await postgres.stop('immediate'));
    const fal = fork(import.meta.filename, ['--role', 'fal', '--megabytes', values.megabytes]);
    undo.push(() => fal.kill());
    const falUrl = address.parse((await once(fal, 'message'))[0]).url;
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    const url = `http://127.0.0.1:${port}`;
    const server = fork(program, {
      execArgv: ['--import', MONITOR],
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: String(port),
        DATABASE_URL: postgres.url,
        FAL_KEY: 'bench:bench',
        FAL_QUEUE_URL: falUrl,
        FAL_API_URL: falUrl,
        FAL_JWKS_URL: `${falUrl}/jwks.json`,
        FAL_WEBHOOK_USER_ID: ACCOUNT,
        AUTH_SECRET: SECRET,
        MAX_INPUT_BYTES: String(Number(values.megabytes) * 1_500_000),
        LOG_LEVEL: 'fatal',
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    undo.push(() => server.kill());
    const db = new Client({ connectionString: postgres.url });
    undo.push(async () => await db.end());
    while (!(await fetch(`${url}/ready`).catch(() => undefined))?.ok) {
      if (server.exitCode !== null) throw new Error('the server ended');
      await sleep(100);
    }
    await db.connect();
    print(program);
    const measure = async (name: string, work: () => Promise<unknown>) => {
      await longestOf(server);
      const took = await watch(url, work);
      const times = { ...took, ...(await longestOf(server)) };
      measured.set(name, times);
      report(name, times, before?.get(name));
    };
    await watch(url, () => sleep(2000));
    await measure('idle', () => sleep(4000));
    for (const kind of Object.keys(RESULTS)) {
      await measure(`${JOBS} webhooks of ${kind}`, () => deliver(db, fal, url, kind));
      await measure(`${JOBS} polled results of ${kind}`, () => poll(db, kind));
    }
    await measure(`${JOBS} submits`, () => submit(url));
    const { rows } = await db.query<{ seed: string; count: string }>(
      `SELECT seed, count(*) FROM generations WHERE status = 'COMPLETED' GROUP BY seed`,
    );
    print(`recorded: ${rows.map(({ seed, count }) => `${count} with the seed ${seed}`).join(', ')}`);
  } finally {
    for (const end of undo.toReversed()) await end();
  }
  return measured;
}

async function longestOf(server: ChildProcess): Promise<Pick<Times, 'blocked' | 'own'>> {
  server.send('how long?');
  return z.object({ blocked: z.number(), own: z.number() }).parse((await once(server, 'message'))[0]);
}

async function insert(db: Client, dueIn: string, kind: string): Promise<string[]> {
  const { rows } = await db.query<{ request_id: string }>(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, submit_started_at, next_check_at)
     SELECT gen_random_uuid()::text, 'bench', 'fal-ai/' || $3, 'IN_PROGRESS', '{"prompt":"x"}', now(), now() + $2::interval
     FROM generate_series(1, $1::int) RETURNING request_id`,
    [JOBS, dueIn, kind],
  );
  return rows.map((row) => row.request_id);
}

async function deliver(db: Client, fal: ChildProcess, url: string, kind: string): Promise<void> {
  for (const requestId of await insert(db, '1 hour', kind)) {
    fal.send({ requestId, kind, url: `${url}/api/fal/webhook` });
    const [answer] = await once(fal, 'message');
    if (z.object({ status: z.number() }).parse(answer).status !== 200)
      throw new Error('a webhook was refused');
  }
}

async function poll(db: Client, kind: string): Promise<void> {
  const ids = await insert(db, '0 seconds', kind);
  for (let open = ids.length; open > 0; ) {
    await sleep(50);
    const { rows } = await db.query<{ open: number }>(
      `SELECT count(*)::int AS open FROM generations WHERE request_id = ANY($1) AND finished_at IS NULL`,
      [ids],
    );
    open = rows[0]?.open ?? 0;
  }
}

async function submit(url: string): Promise<void> {
  const authorization = `Bearer ${await signToken(SECRET, 'bench', 'admin')}`;
  const query = 'mutation($i: SubmitGenerationInput!) { submitGeneration(input: $i) { __typename } }';
  const variables = { i: { endpoint: 'fal-ai/bench', inputs: { prompt: 'x', image_url: file } } };
  const body = JSON.stringify({ query, variables });
  for (let job = 0; job < JOBS; job += 1) {
    const headers = { 'content-type': 'application/json', authorization };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
    const text = await response.text();
    if (!text.includes('SubmitGenerationSuccess')) throw new Error(text.slice(0, 500));
  }
}

/** How long /health takes while the work is done. */
async function watch(url: string, work: () => Promise<unknown>): Promise<Omit<Times, 'blocked' | 'own'>> {
  const took: number[] = [];
  const running = new Set(['work']);
  const working = work().finally(() => running.clear());
  while (running.size > 0) {
    const began = performance.now();
    await (await fetch(`${url}/health`)).text();
    took.push(performance.now() - began);
    await sleep(ASK_EVERY_MS);
  }
  await working;
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.floor(took.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), max: took.at(-1) ?? Number.NaN };
}

function report(name: string, times: Times, before: Times | undefined): void {
  const part = (one: keyof Times) => {
    const ratio = before ? ` (${(times[one] / before[one]).toFixed(2)} x)` : '';
    return `${one} ${times[one].toFixed(1)} ms${ratio}`;
  };
  print(
    `  ${name}: /health ${part('p50')}, ${part('p99')}, ${part('max')}; the server ${part('blocked')}, ${part('own')}`,
  );
}
