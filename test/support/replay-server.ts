import type { Client } from 'pg';
import type { PrismaClient } from '../../src/db/client.ts';
import type { Fal } from '../../src/fal/client.ts';
import type { Deps } from '../../src/generations/deps.ts';
import type { Pause } from '../../src/lib/pause.ts';
import { replayGenerations } from '../../src/replay/replay-generations.ts';
import { createAllowances } from '../../src/replay/run/allowances.ts';
import { createDispatcher } from '../../src/replay/run/dispatcher.ts';
import { createMonitor } from '../../src/replay/run/monitor.ts';
import { testDeps } from './deps.ts';
import { insertPastJobs } from './failed-jobs.ts';

export const BOSS = { userId: 'boss', role: 'admin' } as const;

/** The part of a server that runs replays, without its loops: a test makes each round, and its clock moves only with them. */
export interface ReplayServer {
  readonly deps: Deps;
  /** One tick of the monitor. */
  tick(): Promise<void>;
  /** One round of the dispatcher; submits may be under way afterwards. */
  round(): Promise<Pause>;
  /** Waits for the submits under way, as a stop does. */
  drain(): Promise<void>;
  passMs(ms: number): void;
  /** Makes rounds, and lets the time pass that they ask for, until it is reached. */
  until(reached: () => Promise<boolean>): Promise<void>;
}

const MAX_ROUNDS = 100;
// A submit that begins when another has just ended is not taken for one that was under way with it.
const SUBMIT_MS = 1;

/** Creates one whose fal answers submits like this. */
export function createReplayServer(
  db: PrismaClient,
  submit: Fal['submit'],
  { concurrency = 4, ...overrides }: Partial<Deps> & { readonly concurrency?: number } = {},
): ReplayServer {
  let now = Date.now();
  const passMs = (ms: number) => void (now += ms);
  const fal: Partial<Fal> = {
    async submit(job) {
      const answer = await submit(job);
      passMs(SUBMIT_MS);
      return answer;
    },
  };
  const deps: Deps = { ...testDeps(db, fal), clock: () => new Date(now), ...overrides };
  const { signal } = new AbortController();
  const allowances = createAllowances();
  const monitor = createMonitor(deps, allowances);
  const dispatcher = createDispatcher(deps, allowances, concurrency);
  return {
    deps,
    tick: async () => void (await monitor.tick()),
    round: () => dispatcher.round(signal),
    drain: () => dispatcher.drain(),
    passMs,
    async until(reached) {
      for (let round = 0; round < MAX_ROUNDS; round++) {
        await monitor.tick();
        if (await reached()) return;
        const { pauseMs } = await dispatcher.round(signal);
        await dispatcher.drain();
        passMs(pauseMs);
      }
      throw new Error(`not reached in ${MAX_ROUNDS} rounds`);
    },
  };
}

/** Records a replay of this many failed jobs of a user; returns its id. */
export async function recordReplay(
  { deps }: ReplayServer,
  client: Client,
  user: string,
  jobs: number,
): Promise<bigint> {
  await insertPastJobs(client, jobs, { user });
  return (await replayGenerations(deps, BOSS, { filter: { userId: user } })).id;
}

/** Counts a replay's jobs: those that wait, those that fal has not confirmed, those it has, and those in any other state. */
export async function countStages(client: Client, replayId: bigint): Promise<Record<string, number>> {
  const { rows } = await client.query<{ stage: string; jobs: number }>(
    `SELECT CASE WHEN status <> 'IN_QUEUE' THEN status WHEN submit_started_at IS NULL THEN 'waiting'
       WHEN request_id LIKE 'pending:%' THEN 'unconfirmed' ELSE 'confirmed' END AS stage, count(*)::int AS jobs
     FROM generations WHERE replay_id = $1 GROUP BY 1`,
    [replayId],
  );
  return Object.fromEntries(rows.map(({ stage, jobs }) => [stage, jobs]));
}
