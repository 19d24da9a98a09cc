import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientBase } from 'pg';
import type { PrismaClient } from '../generated/prisma/client.ts';
import { poolOf } from './hot-query.ts';
import { withClearTlsMode } from './tls-mode.ts';

/** A connection on which what PostgreSQL notifies arrives. */
export interface Listener {
  /** Resolves when nothing arrives any more. */
  readonly lost: Promise<void>;
  readonly close: () => void;
}

interface Connection {
  readonly client: ClientBase;
  readonly close: () => void;
}

// With fewer, one that only listens would keep out too much.
const LEAST_CONNECTIONS = 4;
const CONNECT_MS = 5000;
const PROBE_MS = 2000;
// Before a connection on which nothing comes is given up.
const PING_MS = 10_000;

/**
 * Listens to a channel on a connection of its own: one of those of the client, or to `url` where the client's lead to a pooler.
 * Undefined if none can be spared, or if notifications do not arrive, as behind a pooler that gives each transaction another
 * session. That is tried out on another channel, as such a session goes on to listen.
 */
export async function openListener(
  db: PrismaClient,
  { url, channel, onNotify }: { url: string | undefined; channel: string; onNotify: () => void },
): Promise<Listener | undefined> {
  const connection = url === undefined ? await borrow(db) : await connect(url);
  if (!connection) return undefined;
  const { client } = connection;
  let closed = false;
  const close = () => {
    if (!closed) connection.close();
    closed = true;
  };
  try {
    if (!(await arrives(db, client))) {
      close();
      return undefined;
    }
    client.on('notification', (message) => void (message.channel === channel && onNotify()));
    await client.query(`LISTEN ${channel}`);
  } catch (error) {
    close();
    throw error;
  }
  const ended = new AbortController();
  const lost = Promise.race([goneOf(client), pingUntilLost(client, ended.signal)]);
  return {
    lost,
    close() {
      ended.abort();
      close();
    },
  };
}

async function borrow(db: PrismaClient): Promise<Connection | undefined> {
  const pool = poolOf(db);
  if (!pool || pool.options.max < LEAST_CONNECTIONS) return undefined;
  const client = await pool.connect();
  // Nobody else gets a connection that listens.
  return { client, close: () => client.release(true) };
}

async function connect(url: string): Promise<Connection> {
  const client = new Client({
    connectionString: withClearTlsMode(url),
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'fal-ledger',
    // A connection that is half open says nothing.
    query_timeout: PING_MS,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  return { client, close: () => void client.end().catch(() => undefined) };
}

async function arrives(db: PrismaClient, client: ClientBase): Promise<boolean> {
  const probe = `ledger_probe_${randomBytes(8).toString('hex')}`;
  const late = new AbortController();
  const arrived = new Promise<boolean>((resolve) => {
    client.on('notification', ({ channel }) => void (channel === probe && resolve(true)));
  });
  await client.query(`LISTEN ${probe}`);
  await db.$queryRaw`/* probe */ SELECT pg_notify(${probe}, '')::text`;
  const inTime = sleep(PROBE_MS, false, { signal: late.signal }).catch(() => false);
  const does = await Promise.race([arrived, inTime]);
  late.abort();
  // A connection that has ended says nothing about the others.
  await client.query(does ? `UNLISTEN ${probe}` : '/* listening */ SELECT 1');
  return does;
}

function goneOf(client: ClientBase): Promise<void> {
  return new Promise((resolve) => {
    client.once('end', resolve);
    client.once('error', () => resolve());
  });
}

async function pingUntilLost(client: ClientBase, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await sleep(PING_MS, undefined, { signal });
      await client.query('/* listening */ SELECT 1');
    }
  } catch {
    // Closed, or lost.
  }
}
