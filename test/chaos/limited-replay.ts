import { setTimeout as sleep } from 'node:timers/promises';
import { globalId } from '../support/failed-jobs.ts';
import type { Queries } from '../support/queries.ts';
import { REPLAY, RESUME_WITH_LIMIT } from '../support/replay-documents.ts';
import type { TestSandbox } from '../support/sandbox.ts';
import { billOf } from './compare-replays.ts';
import type { Ask } from './replay-clients.ts';

/** The user whose jobs are replayed under a limit. */
export const LIMITED = 'limited';
/** An endpoint that bills 1.6 times what its list price and the length say. */
export const DEAR = 'sandbox/dear/image-to-video';
const ESTIMATED_DOLLARS = 0.125;

/** Asks for the replay of so many jobs, with a limit that the estimates meet and the bills do not. */
export async function askWithLimit(ask: Ask, jobs: number): Promise<string[]> {
  const input = { filter: { userId: LIMITED }, maxDollars: jobs * ESTIMATED_DOLLARS };
  const attempt = async () => (await ask(0, REPLAY, { input })).replayGenerations;
  let answer = await attempt();
  // The servers ask for a price when it is first needed; fal may be down then.
  for (; answer.__typename === 'ReplayLimitError'; answer = await attempt()) await sleep(500);
  // The first answer may have been lost with its server.
  const expected = ['ReplayGenerationsSuccess', 'NothingToReplayError'];
  return expected.includes(answer.__typename)
    ? []
    : [`a replay with a limit was answered with ${JSON.stringify(answer)}`];
}

/** Gives a replay that has reached its limit another dollar, as often as it pauses for that; returns how often. */
export async function raiseLimits(ask: Ask, db: Queries): Promise<number> {
  const { rows } = await db.query<{ id: string; dollars: number }>(
    `SELECT id::text, (options ->> 'maxDollars')::float8 AS dollars FROM replays
     WHERE paused_at IS NOT NULL AND ended_at IS NULL AND pause_reason LIKE 'The limit of %'`,
  );
  for (const { id, dollars } of rows)
    await ask(0, RESUME_WITH_LIMIT, { id: globalId('Replay', id), maxDollars: dollars + 1 });
  return rows.length;
}

/** Watches that what fal bills for the jobs of a replay is never above its limit; returns what it saw at the end. */
export function watchLimits(sandbox: () => TestSandbox, db: Queries): { stop(): Promise<string[]> } {
  const problems = new Set<string>();
  const stopped = new AbortController();
  let paused = 0;
  const watching = (async () => {
    while (!stopped.signal.aborted) {
      // The limit is read last: it only rises.
      const { rows: replays } = await db.query<{ id: string }>(
        "SELECT id::text FROM replays WHERE options ? 'maxDollars'",
      );
      for (const { id } of replays) {
        const billed = await billOf(sandbox(), db, id);
        const { rows } = await db.query<{ dollars: number; paused: boolean }>(
          `SELECT (options ->> 'maxDollars')::float8 AS dollars, COALESCE(pause_reason LIKE 'The limit of %', false) AS paused
           FROM replays WHERE id = $1`,
          [id],
        );
        const { dollars = 0, paused: isPaused = false } = rows[0] ?? {};
        if (isPaused) paused += 1;
        if (billed > dollars + 1e-9)
          problems.add(`replay ${id} was billed $${billed}, its limit was $${dollars}`);
      }
      await sleep(100);
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await watching;
      return [...problems, ...(paused === 0 ? ['no replay ever reached its limit'] : [])];
    },
  };
}
