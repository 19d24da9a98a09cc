import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { isConnectionLimit } from '../connection-limit.ts';
import { holdLock } from '../migration-lock.ts';
import { namesPooler, prepareSession } from '../session.ts';
import { withClearTlsMode } from '../tls-mode.ts';
import { MigrationError } from './files.ts';

// A migration may take any time.
const NO_TIMEOUT = 0;
const CONNECT_MS = 5000;
// Prisma's own lock, so that `prisma migrate deploy` and we wait for each other.
const PRISMA_LOCK = 72_707_369;
const LOCK_POLL_MS = 500;
// For a connection that another server does not need any more.
const PATIENCE_MS = 30_000;
const RETRY_MS = 1000;
// A pooler that has only one connection keeps a statement waiting for two minutes.
const POOLER_MS = 10_000;
const CANCEL_EVERY_MS = 100;
// A database that cannot be reached any more answers no request to cancel either.
const STOP_MS = 10_000;

/** A connection that migrates. */
export interface Session {
  readonly client: Client;
  /** Whether it leads to a pooler, so that nothing may be set for a session. */
  readonly pooled: boolean;
}

/**
 * Does the work on a connection of its own, and ends the connection. When the signal comes, the statement that runs is
 * cancelled, so the work fails.
 */
export async function withSession<T>(
  url: string,
  signal: AbortSignal | undefined,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const client = await connectWithPatience(url, signal);
  const ended = new AbortController();
  try {
    const pooled = await resetSession(client, namesPooler(url));
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const stop = () => {
      const other = connection(url, signal);
      void cancel(other, pooled ? undefined : rows[0]?.pid, client, ended.signal);
    };
    signal?.addEventListener('abort', stop);
    try {
      signal?.throwIfAborted();
      return await work({ client, pooled });
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  } catch (error) {
    // What was cancelled says so in several ways.
    signal?.throwIfAborted();
    throw error;
  } finally {
    ended.abort();
    await client.end().catch(() => undefined);
  }
}

/**
 * Gives the session our settings, whatever a file has changed. Returns whether it leads to a pooler; `pooledByName` says so of
 * one that hides itself.
 */
export async function resetSession(client: Client, pooledByName = false): Promise<boolean> {
  const pooled = await prepareSession(client, NO_TIMEOUT, { pooled: pooledByName });
  // If this process is killed, PostgreSQL notices it during a long statement too, and gives up the locks. Not on Windows.
  if (!pooled)
    await client
      .query(`SELECT set_config('client_connection_check_interval', '1000', false)`)
      .catch(() => undefined);
  return pooled;
}

interface LockOptions {
  readonly signal: AbortSignal | undefined;
  readonly onWait: () => void;
}

/**
 * Does the work while no other process migrates the database. The lock is the session's: PostgreSQL gives it up when the
 * connection has ended and its last statement too. Behind a pooler another connection holds it.
 */
export async function withLock<T>(
  url: string,
  { client, pooled }: Session,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  if (!pooled) {
    await acquireLock(client, options);
    return await work();
  }
  const holder = await connectWithPatience(url, options.signal);
  try {
    // In session mode each client keeps a connection, so this may be one too many; in transaction mode the next one may.
    await inTime(prepareSession(holder, NO_TIMEOUT, { pooled: namesPooler(url) }));
    const onLost = () => client.connection.stream.destroy();
    const release = await holdLock(holder, PRISMA_LOCK, { ...options, onLost });
    try {
      await inTime(client.query('SELECT'));
      return await work();
    } finally {
      await release();
    }
  } finally {
    await holder.end().catch(() => undefined);
  }
}

/** Waits for an answer through a pooler, but not for long. */
async function inTime(answer: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const tooLate = sleep(POOLER_MS, undefined, { signal: late.signal }).then(
    () => {
      throw new MigrationError(
        'Migrations need two connections at once, and the pooler does not give a second one: set DATABASE_DIRECT_URL to an address of the database without the pooler, or raise its default_pool_size.',
      );
    },
    () => undefined,
  );
  try {
    await Promise.race([answer, tooLate]);
  } finally {
    late.abort();
    // If it comes too late, nobody waits for it.
    answer.catch(() => undefined);
  }
}

/**
 * Polled: a statement that waits for the lock would hold a snapshot, and whoever builds an index concurrently waits for all
 * of them.
 */
async function acquireLock(client: Client, { signal, onWait }: LockOptions): Promise<void> {
  for (let waits = 0; ; waits += 1) {
    const { rows } = await client.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_lock(${PRISMA_LOCK}) AS locked`,
    );
    if (rows[0]?.locked) return;
    if (waits === 0) onWait();
    await sleep(LOCK_POLL_MS, undefined, signal && { signal });
  }
}

/** Opens a connection. If there are as many as are allowed, it waits until one is free. */
async function connectWithPatience(url: string, signal: AbortSignal | undefined): Promise<Client> {
  for (const deadline = performance.now() + PATIENCE_MS; ; ) {
    signal?.throwIfAborted();
    const client = connection(url, signal);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (!isConnectionLimit(error) || performance.now() > deadline) throw error;
      await sleep(RETRY_MS, undefined, signal && { signal });
    }
  }
}

/** A connection that does not outlive a stop for long, whatever it waits for. */
function connection(url: string, signal: AbortSignal | undefined): Client {
  const client = new Client({
    connectionString: withClearTlsMode(url),
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'fal-ledger migrate',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  client.on('error', () => undefined);
  let late: NodeJS.Timeout | undefined;
  const stop = () => {
    late = setTimeout(() => client.connection.stream.destroy(), STOP_MS);
  };
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  client.once('end', () => {
    clearTimeout(late);
    signal?.removeEventListener('abort', stop);
  });
  return client;
}

/**
 * Ends the statement of a session, by another one, and each that follows until the session has ended: the signal may come
 * between two. If PostgreSQL cannot be asked for it, the connection is ended.
 */
async function cancel(
  other: Client,
  pid: number | undefined,
  client: Client,
  ended: AbortSignal,
): Promise<void> {
  try {
    if (pid === undefined) throw new Error('a pooler tells no process');
    await other.connect();
    for (; !ended.aborted; await sleep(CANCEL_EVERY_MS))
      await other.query('SELECT pg_cancel_backend($1)', [pid]);
  } catch {
    client.connection.stream.destroy();
  } finally {
    await other.end().catch(() => undefined);
  }
}
