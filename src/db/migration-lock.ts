import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

const POLL_MS = 500;
const PING_MS = 5000;

/**
 * Holds an advisory lock in an open transaction of this connection, which leads to a pooler: it would keep the lock of a
 * session after its client has gone. It is polled, because whoever waits for it in PostgreSQL holds a snapshot, and an index
 * that is built concurrently waits for all snapshots. Returns what gives the lock up; `onLost` is called if it is lost before.
 */
export async function holdLock(
  client: Client,
  lock: number,
  { onWait, onLost, signal }: { onWait: () => void; onLost: () => void; signal?: AbortSignal | undefined },
): Promise<() => Promise<void>> {
  for (let waits = 0; ; waits += 1) {
    await client.query('BEGIN');
    await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    const { rows } = await client.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_xact_lock(${lock}) AS locked`,
    );
    if (rows[0]?.locked) break;
    await client.query('ROLLBACK');
    if (waits === 0) onWait();
    await sleep(POLL_MS, undefined, signal && { signal });
  }
  // The pooler may end a transaction in which nothing happens.
  const ping = setInterval(() => void client.query('SELECT').catch(() => undefined), PING_MS);
  client.once('error', onLost);
  return async () => {
    clearInterval(ping);
    client.off('error', onLost);
    await client.query('ROLLBACK').catch(() => undefined);
  };
}
