import { Socket } from 'node:net';
import type { ClientBase, Pool } from 'pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import { NoSessionError } from './connection-limit.ts';
import type { Health } from './health.ts';
import { rememberPool } from './hot-query.ts';
import { type OnLimit, PatientPool } from './patient-pool.ts';
import { namesPooler, prepareSession } from './session.ts';
import type { SlowStatements } from './slow-statements.ts';
import { WatchedPrismaPg } from './watched-adapter.ts';

export { Prisma, type PrismaClient } from '../generated/prisma/client.ts';

/**
 * Opens the connection pool. A statement fails after 30 s and a connection attempt after 5 s, so that a hanging database
 * does not hang every request; a connection on which nothing comes for longer than a statement may take is given up. With
 * `timeoutMs` 0 a statement may take for ever.
 */
export function createDatabase(
  url: string,
  options: {
    poolSize: number;
    timeoutMs?: number;
    /** Idle connections are not closed. */
    keepOpen?: boolean;
    health?: Health;
    /** Told how long statements take. */
    slow?: ((pool: Pool) => SlowStatements) | undefined;
    /** Given the pool, to look at. */
    onPool?: (pool: Pool) => void;
    onLimit?: OnLimit;
  },
): PrismaClient {
  const { poolSize, timeoutMs = 30_000, health = UNWATCHED, onLimit = () => undefined, onPool } = options;
  const config = {
    connectionString: url,
    max: poolSize,
    // Where there are few, another pool or server must not take the last one of this pool.
    min: 1,
    connectionTimeoutMillis: CONNECT_MS,
    ...(options.keepOpen && { idleTimeoutMillis: 0 }),
    // pg-pool waits for it, though its types do not say so.
    // oxlint-disable-next-line typescript/no-misused-promises
    onConnect: (client: ClientBase) => prepareInTime(client, timeoutMs, url),
    application_name: 'fal-ledger',
    // A firewall or a machine that is gone ends a connection without a word.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    stream: () => createSocket(timeoutMs * LONGEST_SILENCE),
  };
  const pool = new PatientPool(config, onLimit);
  onPool?.(pool);
  const watch = { health, slow: options.slow?.(pool) };
  const db = new PrismaClient({
    adapter: new WatchedPrismaPg(pool, watch),
    transactionOptions: transactionTimes(timeoutMs),
  });
  rememberPool(db, { pool, watch });
  return db;
}

/** Does work on a connection of its own, on which a statement may take for ever. */
export async function onPatientConnection<T>(
  url: string,
  work: (db: PrismaClient) => Promise<T>,
): Promise<T> {
  const db = createDatabase(url, { poolSize: 1, timeoutMs: 0 });
  try {
    return await work(db);
  } finally {
    await db.$disconnect();
  }
}

// Of the few statements of a transaction, such as the one that records a replay, all may be slow.
const SLOW_STATEMENTS = 4;
const FOR_EVER_MS = 2 ** 31 - 1;

/** Longer than its statements and its connection may take: it is their errors that say what is wrong. */
function transactionTimes(timeoutMs: number): { maxWait: number; timeout: number } {
  if (timeoutMs === 0) return { maxWait: FOR_EVER_MS, timeout: FOR_EVER_MS };
  const statementMs = timeoutMs * LONGEST_SILENCE;
  return { maxWait: 2 * CONNECT_MS + statementMs, timeout: SLOW_STATEMENTS * statementMs };
}

const UNWATCHED: Health = { failed: () => undefined, worked: () => undefined };

const CONNECT_MS = 5000;

async function prepareInTime(client: ClientBase, timeoutMs: number, url: string): Promise<void> {
  // The pool listens only to idle ones. PostgreSQL may end one at any moment, and an error that nobody listens to would end
  // the process; a statement on it fails by itself.
  client.on('error', () => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      reject,
      PREPARE_MS,
      new NoSessionError('connection timeout: a new connection does not answer'),
    );
  });
  try {
    await Promise.race([prepareSession(client, timeoutMs, { pooled: namesPooler(url) }), late]);
  } finally {
    clearTimeout(timer);
  }
}

// Between a busy server's time for it and a request's patience.
const PREPARE_MS = 3000;

// PostgreSQL itself ends a statement that takes too long, and says so.
const LONGEST_SILENCE = 1.2;

function createSocket(silenceMs: number): Socket {
  const socket = new Socket();
  socket.setTimeout(silenceMs, () =>
    socket.destroy(new Error(`nothing has come from the database for ${silenceMs / 1000} s`)),
  );
  return socket;
}
