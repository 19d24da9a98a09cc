import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { createFreshReads } from '../../lib/fresh-reads.ts';
import { sharedWork } from '../../lib/work.ts';
import { readSystem } from '../identity.ts';
import { endPool, openPool } from '../pool.ts';
import { BUSY, readTrouble, type Trouble } from '../trouble.ts';
import { DATABASE, noteOf, type PrimaryPosition } from './primary.ts';
import type { ReadingPlace } from './reading.ts';

/** Why a replica may not be read from. */
export const UNFIT = [
  'it cannot be reached',
  'it lags behind',
  'it is another database',
  'it is no replica',
  'it does not follow the primary',
] as const;

/** Why a replica is not read from. */
export type Unfit = (typeof UNFIT)[number];

/** One replica. */
export interface Replica extends ReadingPlace {
  /** Host and port. */
  readonly name: string;
  /** Undefined if it may be read from. */
  readonly unfit: Unfit | undefined;
  /** Up to where it had replayed the log when it was last looked at; undefined if it could not be, or is in another log. */
  readonly replayed: bigint | undefined;
  /** How many read from it. */
  readonly inUse: number;
  /**
   * Waits, but not for ever, until it has replayed the log of that primary up to there. It is `late` if it may have in a
   * moment, and otherwise `unfit`.
   */
  reached(
    at: Pick<PrimaryPosition, 'line' | 'system'> & { readonly lsn: bigint },
    withinMs: number,
  ): Promise<'reached' | 'late' | 'unfit'>;
  /** It is not read from until it has reached something again. One that does not answer cannot be reached, and stays that. */
  lags(): void;
  close(): Promise<void>;
}

interface Seen {
  readonly line: string;
  readonly server: string;
  readonly standby: boolean;
  readonly replayed: bigint;
  readonly follows: boolean;
}

// A replica that hangs is found out by this.
const LOOK_MS = 2000;
// Longer than most statements take.
const CLOSE_MS = 1500;
const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 20;

const PLACE = `extract(epoch FROM pg_postmaster_start_time())::text AS server,
  coalesce(pg_last_wal_replay_lsn() - '0/0', 0)::text AS replayed`;
const SESSION = `/* replicas: session */ SELECT ${PLACE}`;
const LOOK = `/* replicas: look */ SELECT ${PLACE}, pg_is_in_recovery() AS standby,
  EXISTS (SELECT FROM upkeep WHERE work = $1 AND work LIKE '% ' || ${DATABASE}) AS follows`;

/** Opens connections to a replica; `onChange` is told when it becomes fit or unfit to be read from. */
export function createReplica(
  url: string,
  poolSize: number,
  onChange: (unfit: Unfit | undefined, error?: unknown) => void,
): Replica {
  const { host } = new URL(url);
  // A connection of its own: when those for requests are all in use, the replica has not gone.
  const looks = openPool(url, {
    poolSize: 1,
    timeoutMs: LOOK_MS,
    keepOpen: true,
    async onSession(client: ClientBase) {
      system = await readSystem(async (sql) => (await client.query(sql)).rows).catch(() => undefined);
    },
  });
  let pool = openReading(undefined);
  let server: string | undefined;
  let system: string | undefined;
  let wanted: Pick<PrimaryPosition, 'line' | 'system'> = { line: '' };
  let seen: Seen | undefined;
  let replayed: bigint | undefined;
  let unfit: Unfit | undefined = 'it cannot be reached';
  // Whether it has since it could not be reached.
  let answers = false;
  let said: Unfit | undefined | null = null;
  let closed = false;

  function openReading(expected: string | undefined) {
    return openPool(url, {
      poolSize,
      // What is known of one server must not be believed of another one that the same address leads to, nor of one that has
      // begun anew after a crash.
      async onSession(client: ClientBase) {
        const { rows } = await client.query<Pick<Seen, 'server'> & { replayed: string }>(SESSION);
        const [row] = rows;
        if (row?.server !== expected || BigInt(row?.replayed ?? 0) < (seen?.replayed ?? 0n))
          throw new Error('the replica is another server than before');
      },
    });
  }

  function become(reason: Unfit | undefined, error?: unknown): void {
    // What is cut off by a stop is no trouble.
    if (closed) return;
    unfit = reason;
    if (reason !== undefined) seen = undefined;
    // Of one that lags it is what operators want to know; in another log the position says nothing.
    if (reason !== undefined && reason !== 'it lags behind') replayed = undefined;
    if (said === reason) return;
    said = reason;
    onChange(reason, error);
  }

  const look = createFreshReads(() => sharedWork(readOnce));
  async function readOnce(): Promise<Seen | undefined> {
    const { line } = wanted;
    try {
      const { rows } = await looks.query<Omit<Seen, 'line' | 'replayed'> & { replayed: string }>(LOOK, [
        noteOf(line),
      ]);
      const [row] = rows;
      if (!row) throw new Error('the replica gave no answer');
      answers = true;
      if (row.server !== server && !closed) {
        server = row.server;
        const former = pool;
        pool = openReading(server);
        void former.end().catch(() => undefined);
      }
      return { ...row, line, replayed: BigInt(row.replayed) };
    } catch (error) {
      // Another one may have no such table.
      answers = isAnother() && readTrouble(error)?.readsWork === true;
      if (answers) become('it is another database');
      else become('it cannot be reached', error);
      return undefined;
    }
  }

  /** Whether it is of another cluster than the primary: its position in the log says nothing. */
  function isAnother(): boolean {
    return system !== undefined && wanted.system !== undefined && system !== wanted.system;
  }

  return {
    name: host,
    get unfit() {
      return unfit;
    },
    get replayed() {
      return replayed;
    },
    get inUse() {
      return pool.totalCount - pool.idleCount + pool.waitingCount;
    },
    connectFor: (work) => pool.connectFor(work),
    failed(trouble: Trouble, error: unknown) {
      // What stood in the way of one statement does not of others.
      if (!trouble.readsWork && trouble.words !== BUSY) become('it cannot be reached', error);
    },
    lags() {
      if (unfit !== 'it cannot be reached' || answers) become('it lags behind');
    },
    async reached({ line, system: ofPrimary, lsn }, withinMs) {
      // It is looked at each time: since the last look it may have been promoted, or begun to hang.
      const deadline = performance.now() + withinMs;
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
        wanted = { line, system: ofPrimary };
        const left = deadline - performance.now();
        const now = await Promise.race([look(), sleep(Math.max(0, left), 'late' as const, { ref: false })]);
        if (now === undefined) return 'unfit';
        if (now !== 'late' && now.line === line) {
          if (isAnother()) return reject('it is another database');
          if (!now.standby) return reject('it is no replica');
          replayed = now.replayed;
          if (now.replayed >= lsn) {
            if (!now.follows) return reject('it does not follow the primary');
            seen = now;
            become(undefined);
            return 'reached';
          }
        }
        if (deadline <= performance.now()) return 'late';
        await sleep(pauseMs);
      }
    },
    async close() {
      closed = true;
      await Promise.all([endPool(looks, CLOSE_MS), endPool(pool, CLOSE_MS)]);
    },
  };

  function reject(reason: Unfit): 'unfit' {
    become(reason);
    return 'unfit';
  }
}
