import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { Agent, type ClientRequest, request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../src/embedded-postgres/embedded-postgres.ts';
import { signToken } from '../src/sandbox/access.ts';
import { startServerProcess } from '../test/support/process.ts';
import { freePort } from './ports.ts';
import { rssOf } from './process-usage.ts';

// npm run bench:subscribers [-- --subscribers 2000]
// The memory of the server's process with nobody subscribed, and with so many who are told nothing.
const { values } = parseArgs({ options: { subscribers: { type: 'string', default: '2000' } } });
const print = (line: string) => process.stdout.write(`${line}\n`);
const SECRET = 'a secret of the bench of subscribers, long enough';
const AWAY = 'http://127.0.0.1:9';
const LIVE = 'subscription { generationUpdated { cursor gap id generation { id status } } }';
const subscribers = Number(values.subscribers);
// Garbage of the beginning is gone by then.
const SETTLE_MS = 20_000;
const AT_ONCE = 50;

const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-bench-'));
await chmod(dataDir, 0o755);
const postgres = await startEmbeddedPostgres({ dataDir });
const port = await freePort();
const server = startServerProcess({
  PORT: String(port),
  DATABASE_URL: postgres.url,
  AUTH_SECRET: SECRET,
  FAL_KEY: 'bench:bench',
  FAL_QUEUE_URL: AWAY,
  FAL_API_URL: AWAY,
  FAL_JWKS_URL: AWAY,
  FAL_WEBHOOK_USER_ID: 'bench',
  MAX_SUBSCRIPTIONS: String(subscribers),
  MAX_CONNECTIONS: String(subscribers + 100),
  MAX_CONNECTIONS_PER_ADDRESS: String(subscribers + 100),
});

/** Subscribes, and resolves with the first event. */
async function subscribe(at: number): Promise<ClientRequest> {
  const body = JSON.stringify({ query: LIVE });
  const asked = request(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    agent: new Agent(),
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      accept: 'text/event-stream',
      authorization: `Bearer ${await signToken(SECRET, `user-${at}`, 'user')}`,
    },
  });
  asked.end(body);
  await new Promise<void>((resolve, reject) => {
    asked.once('error', reject);
    asked.once('response', (response) => {
      response.on('data', (chunk: Buffer) => void (chunk.includes('cursor') && resolve()));
      response.once('error', reject);
    });
  });
  return asked;
}

try {
  await server.prints(/ready: /);
  // Whatever is made once is made.
  (await subscribe(0)).destroy();
  await sleep(SETTLE_MS);
  const before = rssOf(server.child);
  const open: ClientRequest[] = [];
  for (let at = 0; at < subscribers; at += AT_ONCE) {
    const count = Math.min(AT_ONCE, subscribers - at);
    open.push(...(await Promise.all(Array.from({ length: count }, (_, next) => subscribe(at + next)))));
  }
  await sleep(SETTLE_MS);
  const after = rssOf(server.child);
  const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  print(`nobody subscribed: ${mb(before)}`);
  print(
    `${subscribers} idle subscribers: ${mb(after)}, ${((after - before) / subscribers / 1000).toFixed(0)} kB each`,
  );
  for (const one of open) one.destroy();
} finally {
  await server.kill('SIGKILL');
  await postgres.stop('immediate');
  await rm(dataDir, { recursive: true, force: true });
}
process.exit();
