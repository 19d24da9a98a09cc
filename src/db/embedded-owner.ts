import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

/** The claim of one process to be the only one that uses a server. */
export interface Ownership {
  readonly client: Client;
  /** Does the last thing that needs the claim, then gives it up. */
  release(last?: () => Promise<void>): Promise<void>;
}

/** Somebody else has the claim; `holder` is how that process named itself. */
export class OwnedByAnother extends Error {
  override readonly name = 'OwnedByAnother';
  readonly holder: string;
  constructor(holder: string) {
    super(`owned by ${holder}`);
    this.holder = holder;
  }
}

const LOCK = 4_253_110;
// A server notices within milliseconds that the process behind a connection was killed; much longer when it is busy.
const HANDOVER_MS = 2000;
const RECLAIM_EVERY_MS = 1000;

/**
 * Claims the server by a lock that a connection holds as long as it lives. When the connection is lost, as it is when
 * PostgreSQL restarts after one of its processes crashed, the claim is renewed.
 */
export async function claim(connect: () => Client): Promise<Ownership> {
  let released = false;
  let client = await lock(connect, HANDOVER_MS);
  const renewWhenLost = () => client.once('end', () => void renew());
  const renew = async () => {
    while (!released) {
      await sleep(RECLAIM_EVERY_MS, undefined, { ref: false });
      const again = released ? undefined : await lock(connect, 0).catch(() => undefined);
      if (!again) continue;
      client = again;
      if (released) await client.end();
      else renewWhenLost();
      return;
    }
  };
  renewWhenLost();
  return {
    client,
    async release(last) {
      released = true;
      try {
        await last?.();
      } finally {
        await client.end().catch(() => undefined);
      }
    },
  };
}

async function lock(connect: () => Client, patienceMs: number): Promise<Client> {
  const client = connect();
  // The server may be stopped under us; that shows where it is used, not here.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const sql = `SELECT pg_try_advisory_lock(${LOCK}) AS locked`;
      const { rows } = await client.query<{ locked: boolean }>(sql);
      if (rows[0]?.locked) return client;
      if (Date.now() >= deadline) throw new OwnedByAnother(await holderOf(client));
      await sleep(50);
    }
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}

async function holderOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ holder: string }>(
    `SELECT application_name AS holder FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND classid = 0 AND objid = ${LOCK} AND objsubid = 1 AND granted`,
  );
  return rows[0]?.holder ?? 'fal-ledger';
}
