import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../deps.ts';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { createEpisode } from '../../lib/episode.ts';
import { startLoop } from '../../lib/loop.ts';
import type { Work } from '../../lib/work.ts';
import type { Logger } from '../../logger.ts';
import { createPrimary, type PrimaryPosition } from './primary.ts';
import { readFrom } from './reading.ts';
import { createReplica, type Replica, type Unfit } from './replica.ts';

/** Where a question was read, or why on the primary. */
type ReadOn = 'replica' | 'primary: no replica' | 'primary: replica behind' | 'primary: no position';

/** Where questions are read. */
export interface Replicas {
  /**
   * Has what is read for this request read from a replica, if there is one that has all that was committed before it came.
   * With `exactly` also what others than this program have committed without waiting for the disk.
   */
  choose(work: Work, options?: { readonly exactly?: boolean }): Promise<void>;
  /** How each replica stands; `behind` is how many bytes of the log it lacked when it was last looked at. */
  states(): ReadonlyArray<{
    readonly name: string;
    /** Why it is left out; undefined if it is read from. */
    readonly unfit: Unfit | undefined;
    readonly behind: number | undefined;
  }>;
  close(): Promise<void>;
}

interface Options {
  readonly urls: readonly string[];
  readonly db: PrismaClient;
  /** How many connections to each. */
  readonly poolSize: number;
  readonly onRead: (on: ReadOn) => void;
  readonly log: Logger;
  readonly clock: Clock;
}

// How long a question waits for a replica: on one machine it is behind by about a millisecond.
const WAIT_MS = 150;
// One that is left out is tried again so often, and has so long to catch up.
const TRY_MS = 1000;
// What comes and goes is told once; but who has mended something waits for the line that says so.
const QUIET_AGAIN_MS = 5000;
// A primary that hangs must not hold up a stop.
const CLOSE_MS = 2000;

const ADVICE: Readonly<Record<Unfit, string>> = {
  'it cannot be reached': '',
  'it lags behind': '',
  'it is another database': ': DATABASE_REPLICA_URL must lead to standbys of the one of DATABASE_URL',
  'it is no replica': ': was it promoted? DATABASE_REPLICA_URL names it',
  'it does not follow the primary':
    ': it follows another one, such as that before a failover, or is another database',
};

const NONE: Replicas = { choose: async () => undefined, states: () => [], close: async () => undefined };

/**
 * Keeps connections to the replicas, and chooses one for each question.
 *
 * A question is read from a replica only once that has replayed all that the primary had on disk when the question came. So
 * whoever has been answered, by whichever server, sees what they have changed, and what others had. That takes no memory of
 * viewers, which servers would have to share. What it gives up: each question costs the primary a statement without a table,
 * one for all who ask at the same time, and takes two round trips longer; and without the primary nothing is answered.
 */
export function createReplicas({ urls, db, poolSize, onRead, log, clock }: Options): Replicas {
  if (urls.length === 0) return NONE;
  const primary = createPrimary(db);
  let last: PrimaryPosition | undefined;
  const replicas = urls.map((url) => watched(url));
  const episodes = replicas.map(({ episode }) => episode);

  function watched(url: string): Replica & { episode: ReturnType<typeof createEpisode> } {
    const { host } = new URL(url);
    const episode = createEpisode({
      log,
      clock,
      level: 'warn',
      quietMs: TRY_MS,
      quietAgainMs: QUIET_AGAIN_MS,
      endsBy: 'success',
      ends: () => `the replica ${host} is read from again`,
    });
    const onChange = (unfit: Unfit | undefined, error?: unknown) => {
      if (unfit === undefined) {
        if (!episode.open) log.info(`database: the replica ${host} is read from`);
        episode.over();
      } else
        episode.failed(unfit, `the replica ${host} is not read from: ${unfit}${ADVICE[unfit]}`, {
          ...(error instanceof Error && { reason: error.message }),
        });
    };
    return Object.assign(createReplica(url, poolSize, onChange), { episode });
  }

  async function position(): Promise<PrimaryPosition | undefined> {
    const read = await primary.position();
    last = read ?? last;
    return read;
  }

  const loop = startLoop({
    async round() {
      const at = await position();
      if (at)
        await Promise.all(
          replicas.map(async (replica) => {
            if ((await replica.reached({ ...at, lsn: at.flushed }, TRY_MS)) === 'late') replica.lags();
          }),
        );
      if (replicas.some(({ unfit }) => unfit === 'it does not follow the primary')) primary.note();
      return { pauseMs: TRY_MS };
    },
    retryMs: TRY_MS,
    onError: (error) => log.debug({ err: error }, 'the replicas could not be looked at'),
  });

  return {
    async choose(work, { exactly = false } = {}) {
      const fit = replicas.filter(({ unfit }) => unfit === undefined);
      if (fit.length === 0) return onRead('primary: no replica');
      const at = await position().catch(() => undefined);
      if (!at) return onRead('primary: no position');
      const replica = fit.reduce((least, other) => (other.inUse < least.inUse ? other : least));
      const lsn = exactly ? at.inserted : at.flushed;
      const come = await replica.reached({ ...at, lsn }, WAIT_MS);
      if (come !== 'reached') {
        // What others have not on disk yet may take longer, without its fault.
        if (come === 'late' && !exactly) replica.lags();
        return onRead('primary: replica behind');
      }
      readFrom(work, replica);
      return onRead('replica');
    },
    states: () =>
      replicas.map(({ name, unfit, replayed }) => ({
        name,
        unfit,
        behind: last && replayed !== undefined ? Math.max(0, Number(last.flushed - replayed)) : undefined,
      })),
    async close() {
      await Promise.race([loop.close(), sleep(CLOSE_MS, undefined, { ref: false })]);
      await Promise.all(replicas.map((replica) => replica.close()));
      for (const episode of episodes) episode.close();
    },
  };
}
