import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { prepareSession } from '../session.ts';

// A migration may take any time.
const NO_TIMEOUT = 0;
const CONNECT_MS = 5000;
// Prisma's own lock, so that `prisma migrate deploy` and we wait for each other.
const PRISMA_LOCK = 72_707_369;
const LOCK_POLL_MS = 500;

/**
 * Does the work on a connection of its own, and ends the connection. When the signal comes, the statement that runs is
 * cancelled, so the work fails.
 */
export async function withSession<T>(
  url: string,
  signal: AbortSignal | undefined,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = connection(url);
  try {
    signal?.throwIfAborted();
    await client.connect();
    await resetSession(client);
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const stop = () => void cancel(url, rows[0]?.pid, client);
    signal?.addEventListener('abort', stop);
    try {
      signal?.throwIfAborted();
      return await work(client);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  } catch (error) {
    // What was cancelled says so in several ways.
    signal?.throwIfAborted();
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Gives the session our settings, whatever a file has changed. */
export async function resetSession(client: Client): Promise<void> {
  await prepareSession(client, NO_TIMEOUT);
  // If this process is killed, PostgreSQL notices it during a long statement too, and gives up the locks. Not on Windows.
  await client
    .query(`SELECT set_config('client_connection_check_interval', '1000', false)`)
    .catch(() => undefined);
}

/**
 * Waits until no other process migrates the database. The lock is the session's: PostgreSQL gives it up when the connection
 * has ended and its last statement too. It is polled: a statement that waits for it would hold a snapshot, and whoever
 * builds an index concurrently waits for all of them.
 */
export async function acquireLock(
  client: Client,
  { signal, onWait }: { signal: AbortSignal | undefined; onWait: () => void },
): Promise<void> {
  for (let waits = 0; ; waits += 1) {
    const { rows } = await client.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_lock(${PRISMA_LOCK}) AS locked`,
    );
    if (rows[0]?.locked) return;
    if (waits === 0) onWait();
    await sleep(LOCK_POLL_MS, undefined, signal && { signal });
  }
}

function connection(url: string): Client {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'fal-ledger migrate',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  client.on('error', () => undefined);
  return client;
}

/** Ends the statement of a session, by another one; then the connection, if PostgreSQL cannot be asked. */
async function cancel(url: string, pid: number | undefined, client: Client): Promise<void> {
  const other = connection(url);
  try {
    await other.connect();
    await other.query('SELECT pg_cancel_backend($1)', [pid]);
  } catch {
    client.connection.stream.destroy();
  } finally {
    await other.end().catch(() => undefined);
  }
}
