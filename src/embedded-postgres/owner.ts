import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { isAlive } from './process.ts';

/** One process's claim to be the only user of a server. */
export interface Ownership {
  readonly client: Client;
  /** Does the last work that needs the claim, then gives it up. */
  release(last?: () => Promise<void>): Promise<void>;
}

/** Another process has the claim; `holder` is the name it gave itself. */
export class OwnedByAnother extends Error {
  override readonly name = 'OwnedByAnother';
  readonly holder: string;
  constructor(holder: string) {
    super(`owned by ${holder}`);
    this.holder = holder;
  }
}

const LOCK = 4_253_110;
// How long a dead holder may keep the claim: a server notices within milliseconds that the process behind a connection was
// killed, but later when it is busy.
const HANDOVER_MS = 5000;
// The same for a holder that seems alive: a killed process keeps its pid until its parent collects it.
const LIVING_HOLDER_MS = 300;
const RECLAIM_EVERY_MS = 200;

/**
 * Claims the server by an advisory lock, which a connection holds as long as it is open. If the connection is lost, for
 * example when PostgreSQL restarts after one of its processes crashed, the claim is renewed.
 */
export async function claim(connect: () => Client): Promise<Ownership> {
  const first = await lock(connect);
  const state = { client: first, released: false };
  const renewWhenLost = () => state.client.once('end', () => void renew());
  const renew = async () => {
    while (!state.released) {
      await sleep(RECLAIM_EVERY_MS, undefined, { ref: false });
      if (state.released) return;
      const again = await lock(connect).catch(() => undefined);
      if (!again) continue;
      state.client = again;
      if (state.released) await again.end();
      else renewWhenLost();
      return;
    }
  };
  renewWhenLost();
  return {
    client: first,
    async release(last) {
      state.released = true;
      try {
        await last?.();
      } finally {
        await state.client.end().catch(() => undefined);
      }
    },
  };
}

/** The name of the connection that holds a claim. */
export function holderName(): string {
  return `fal-ledger pid ${process.pid}`;
}

async function lock(connect: () => Client): Promise<Client> {
  const client = connect();
  // The server may be stopped at any time; whoever uses the client then gets an error.
  client.on('error', () => undefined);
  try {
    await client.connect();
    for (const since = Date.now(); ; await sleep(50)) {
      const sql = `SELECT pg_try_advisory_lock(${LOCK}) AS locked`;
      const { rows } = await client.query<{ locked: boolean }>(sql);
      if (rows[0]?.locked) return client;
      const holder = await holderOf(client);
      const patience = isAlive(Number(/\d+$/.exec(holder)?.[0])) ? LIVING_HOLDER_MS : HANDOVER_MS;
      if (Date.now() - since >= patience) throw new OwnedByAnother(holder);
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
  return rows[0]?.holder ?? 'just ended';
}
