import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { request } from 'undici';
import { listenAnywhere } from './ports.ts';
import { inParallel } from './traffic.ts';

/** Signs webhooks as fal does, and publishes the key. */
export interface Signer {
  readonly jwksUrl: string;
  readonly account: string;
  headers(body: string): Record<string, string>;
  close(): void;
}

/** Starts a key set on 127.0.0.1. */
export async function createSigner(): Promise<Signer> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const keys = JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] });
  const server = createServer((_request, response) => response.end(keys));
  const port = await listenAnywhere(server);
  const account = 'bench-account';
  return {
    jwksUrl: `http://127.0.0.1:${port}/`,
    account,
    headers(body) {
      const id = randomUUID();
      const timestamp = String(Math.floor(Date.now() / 1000));
      const digest = createHash('sha256').update(body).digest('hex');
      // https://docs.fal.ai/model-apis/model-endpoints/webhooks
      const signature = sign(null, Buffer.from([id, account, timestamp, digest].join('\n')), privateKey);
      return {
        'content-type': 'application/json',
        'x-fal-webhook-request-id': id,
        'x-fal-webhook-user-id': account,
        'x-fal-webhook-timestamp': timestamp,
        'x-fal-webhook-signature': signature.toString('hex'),
      };
    },
    close: () => void server.close(),
  };
}

/** Inserts jobs that run at fal, and gives their request ids. */
export async function insertOpen(db: Client, endpoint: string, jobs: number): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, submit_started_at, next_check_at)
     SELECT gen_random_uuid()::text, 'bench', $1, 'IN_PROGRESS', jsonb_build_object('prompt', 'a lighthouse ' || n), now(),
       now() + interval '1 day'
     FROM generate_series(1, $2::int) n RETURNING request_id AS id`,
    [endpoint, jobs],
  );
  return rows.map(({ id }) => id);
}

/** Delivers a webhook for each of these jobs, over so many connections. Returns how many a second were applied. */
export async function deliver(
  signer: Signer,
  url: string,
  requestIds: readonly string[],
  connections: number,
): Promise<number> {
  const webhooks = requestIds.map((requestId) => {
    const body = JSON.stringify({
      request_id: requestId,
      gateway_request_id: requestId,
      status: 'OK',
      payload: RESULT,
    });
    return { body, headers: signer.headers(body) };
  });
  const begun = performance.now();
  await inParallel(connections, webhooks, async ({ body, headers }) => {
    const answer = await request(url, { method: 'POST', headers, body });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${text}`);
  });
  return (webhooks.length * 1000) / (performance.now() - begun);
}

const RESULT = {
  images: [
    {
      url: 'https://v3.fal.media/files/rabbit/bench_output.jpg',
      width: 1024,
      height: 768,
      content_type: 'image/jpeg',
    },
  ],
  timings: { inference: 2.31 },
  seed: 123456789,
  has_nsfw_concepts: [false],
  prompt: 'a lighthouse in the rain, oil on canvas',
};

/** How many of these rows a second PostgreSQL itself ends, over as many connections; undefined where there is no pgbench. */
export async function updatesPerSecond(
  databaseUrl: string,
  requestIds: readonly string[],
  connections: number,
): Promise<number | undefined> {
  const db = new Client({ connectionString: databaseUrl });
  await db.connect();
  await db.query('DROP TABLE IF EXISTS bench_rows; CREATE TABLE bench_rows (n bigint PRIMARY KEY, id text)');
  await db.query(
    'INSERT INTO bench_rows SELECT n, id FROM unnest($1::text[]) WITH ORDINALITY AS given (id, n)',
    [requestIds],
  );
  await db.query('DROP SEQUENCE IF EXISTS bench_next; CREATE SEQUENCE bench_next');
  await db.end();
  const script = path.join(os.tmpdir(), `fal-ledger-bench-${process.pid}.sql`);
  await writeFile(
    script,
    `UPDATE generations SET status = 'COMPLETED', finished_at = now(), ended_by = 'WEBHOOK', payload = '${JSON.stringify(RESULT)}',
       next_check_at = NULL WHERE request_id = (SELECT id FROM bench_rows WHERE n = (SELECT nextval('bench_next')));`.replaceAll(
      /\s+/g,
      ' ',
    ),
  );
  const each = Math.floor(requestIds.length / connections);
  const options = [
    '-n',
    '-M',
    'prepared',
    '-c',
    String(connections),
    '-j',
    '1',
    '-t',
    String(each),
    '-f',
    script,
    databaseUrl,
  ];
  const ran = await promisify(execFile)('pgbench', options).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!ran) return undefined;
  const tps = /tps = ([\d.]+) \(without initial connection time\)/.exec(ran.stdout)?.[1];
  if (tps === undefined) throw new Error(ran.stdout);
  return Number(tps);
}
