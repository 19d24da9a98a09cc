import { type ChildProcess, fork, spawn } from 'node:child_process';
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

// npm run bench:big [-- --megabytes 10 --jobs 12]
// How long /health takes while big results and inputs arrive: signed webhooks, polled results, submits. Each result has an
// exact seed and its file as a data: URI. fal, PostgreSQL and the server are processes of their own.
const { values } = parseArgs({
  options: {
    role: { type: 'string', default: 'bench' },
    megabytes: { type: 'string', default: '10' },
    jobs: { type: 'string', default: '12' },
    server: { type: 'string', default: path.join(import.meta.dirname, '../dist/main.js') },
  },
});
const SECRET = 'a secret of the bench of big results';
const ACCOUNT = 'bench';
const ASK_EVERY_MS = 5;
const JOBS = Number(values.jobs);
const file = `data:image/png;base64,${randomBytes(Number(values.megabytes) * 750_000).toString('base64')}`;
const RESULT = `{"images":[{"url":"${file}","width":1024}],"seed":196619188014358661}`;
let idle: Times | undefined;
const print = (line: string) => process.stdout.write(`${line}\n`);

interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const delivery = z.object({ requestId: z.string(), url: z.string() });
const address = z.object({ url: z.string() });

if (values.role === 'fal') await runFal();
else await bench();

/** A fal whose jobs have all ended with the big result. For every message it delivers a webhook, and says how it was answered. */
async function runFal(): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const keys = JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] });
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/jwks.json') return response.end(keys);
      if (request.method === 'POST') return response.end(`{"request_id":"${crypto.randomUUID()}"}`);
      return response.end(request.url?.includes('/status') ? '{"status":"COMPLETED"}' : RESULT);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.on('message', (message) => {
    const { requestId, url } = delivery.parse(message);
    const body = `{"request_id":"${requestId}","status":"OK","payload":${RESULT}}`;
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

async function bench(): Promise<void> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-bench-'));
  await chmod(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir });
  const fal = fork(import.meta.filename, ['--role', 'fal', '--megabytes', values.megabytes]);
  const falUrl = address.parse((await once(fal, 'message'))[0]).url;
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(process.execPath, [values.server], {
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
      LOG_LEVEL: 'fatal',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const db = new Client({ connectionString: postgres.url });
  try {
    while (!(await fetch(`${url}/ready`).catch(() => undefined))?.ok) await sleep(100);
    await db.connect();
    await watch(url, () => sleep(2000));
    report('idle', await watch(url, () => sleep(4000)));
    report(`${JOBS} webhooks`, await watch(url, () => deliver(db, fal, url)));
    report(`${JOBS} polled results`, await watch(url, () => poll(db)));
    report(`${JOBS} submits`, await watch(url, () => submit(url)));
    const { rows } = await db.query<{ seed: string; count: string }>(
      `SELECT seed, count(*) FROM generations WHERE status = 'COMPLETED' GROUP BY seed`,
    );
    print(`recorded: ${rows.map(({ seed, count }) => `${count} with the seed ${seed}`).join(', ')}`);
  } finally {
    server.kill();
    fal.kill();
    await db.end();
    await postgres.stop('immediate');
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function insert(db: Client, dueIn: string): Promise<string[]> {
  const { rows } = await db.query<{ request_id: string }>(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, submit_started_at, next_check_at)
     SELECT gen_random_uuid()::text, 'bench', 'fal-ai/bench', 'IN_PROGRESS', '{"prompt":"x"}', now(), now() + $2::interval
     FROM generate_series(1, $1::int) RETURNING request_id`,
    [JOBS, dueIn],
  );
  return rows.map((row) => row.request_id);
}

async function deliver(db: Client, fal: ChildProcess, url: string): Promise<void> {
  for (const requestId of await insert(db, '1 hour')) {
    fal.send({ requestId, url: `${url}/api/fal/webhook` });
    const [answer] = await once(fal, 'message');
    if (z.object({ status: z.number() }).parse(answer).status !== 200)
      throw new Error('a webhook was refused');
  }
}

async function poll(db: Client): Promise<void> {
  const ids = await insert(db, '0 seconds');
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
async function watch(url: string, work: () => Promise<unknown>): Promise<Times> {
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

function report(name: string, times: Times): void {
  idle ??= times;
  const ms = (part: keyof Times) => `${part} ${times[part].toFixed(1)} ms`;
  print(
    `${name}: /health ${ms('p50')}, ${ms('p99')}, ${ms('max')}; p99 ${(times.p99 / idle.p99).toFixed(1)} x idle`,
  );
}
