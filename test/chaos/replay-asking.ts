import { setTimeout as sleep } from 'node:timers/promises';
import { globalId } from '../support/failed-jobs.ts';
import type { Queries } from '../support/queries.ts';
import { CANCEL, PLAN, REPLAY, RESUME } from '../support/replay-documents.ts';
import { countUnfinished } from './compare-jobs.ts';
import { compareOriginals } from './compare-replays.ts';
import { raiseLimits } from './limited-replay.ts';
import type { Ask } from './replay-clients.ts';

/** Several, since a race is lost with the server that dies in it. */
const ASKED = ['asked 1', 'asked 2', 'asked 3', 'asked 4'];
/** The users who have failed jobs. */
export const USERS = ['planned', ...ASKED, 'changed', 'cancelled'];
const PATIENCE_MS = 150_000;
// Ten times a replay may reach its limit, and then waits for a lost job.
const MAX_PATIENCES = 4;

/** Several clients ask for the same replays at once, by token and by filter; returns what went wrong. */
export async function askForReplays(
  ask: Ask,
  db: Queries,
  originals: ReadonlyMap<string, string[]>,
): Promise<string[]> {
  const everybody = [0, 1, 2, 3, 4, 5];
  const problems: string[] = [];
  const plan = async (userId: string, limit?: number) =>
    (await ask(0, PLAN, { filter: { userId }, ...(limit && { limit }) })).replayPlan.token;
  const replay = async (first: number, input: object) =>
    (await ask(first, REPLAY, { input })).replayGenerations;

  const planToken = await plan('planned', 30);
  const { rows } = await db.query<{ ids: string[] }>('SELECT ids::text[] FROM replay_plans LIMIT 1');
  const byToken = await Promise.all(everybody.map((first) => replay(first, { planToken })));
  const replays = new Set(
    byToken.map((answer) => ('replay' in answer ? answer.replay.id : answer.__typename)),
  );
  if (replays.size !== 1) problems.push(`one token made ${[...replays].join(', ')}`);
  for (const userId of ASKED) {
    const answers = await Promise.all(everybody.map((first) => replay(first, { filter: { userId } })));
    for (const answer of answers)
      if (!['ReplayGenerationsSuccess', 'NothingToReplayError'].includes(answer.__typename))
        problems.push(`a replay by filter was answered with ${JSON.stringify(answer)}`);
  }

  // Between the plan and its execution, someone else replays one of its jobs.
  const late = await plan('changed');
  await replay(1, { planToken: await plan('changed', 1) });
  const changed = await replay(0, { planToken: late });
  if (changed.__typename !== 'ReplayPlanChangedError')
    problems.push(`a plan that had changed was answered with ${changed.__typename}`);

  await replay(1, { filter: { userId: 'cancelled' } });
  await until(async () => {
    const sent = `SELECT FROM generations WHERE user_id = 'cancelled' AND replay_id IS NOT NULL AND request_id NOT LIKE 'pending:%'`;
    return (await db.query(sent)).rows.length > 0;
  });
  const { rows: given } = await db.query<{ id: string }>(
    `SELECT DISTINCT replay_id::text AS id FROM generations WHERE user_id = 'cancelled' AND replay_id IS NOT NULL`,
  );
  for (const { id } of given)
    await Promise.all(everybody.map((first) => ask(first, CANCEL, { id: globalId('Replay', id) })));

  const wanted: Array<[string, readonly string[]]> = [
    ['planned', rows[0]?.ids ?? []],
    ...ASKED.map((user): [string, readonly string[]] => [user, originals.get(user) ?? []]),
    ['changed', (originals.get('changed') ?? []).slice(0, 1)],
    ['cancelled', originals.get('cancelled') ?? []],
  ];
  for (const [user, ids] of wanted) problems.push(...(await compareOriginals(db, user, ids)));
  return problems;
}

/** Resumes replays that pause themselves until every job has ended; returns how often. Each time there is new patience. */
export async function bringHome(ask: Ask, db: Queries): Promise<number> {
  let resumed = 0;
  const resume = async () => {
    const { rows } = await db.query<{ id: string }>(
      `SELECT id::text FROM replays WHERE paused_at IS NOT NULL AND ended_at IS NULL
         AND pause_reason NOT LIKE 'The limit of %'`,
    );
    resumed += await raiseLimits(ask, db);
    for (const { id } of rows) {
      const { resumeReplay } = await ask(0, RESUME, { id: globalId('Replay', id) });
      if (resumeReplay.__typename === 'ResumeReplaySuccess') resumed += 1;
    }
  };
  const end = Date.now() + MAX_PATIENCES * PATIENCE_MS;
  for (let before = -1; before < resumed && Date.now() < end; ) {
    before = resumed;
    await until(async () => {
      await resume();
      return resumed > before || (await countUnfinished(db)) === 0;
    });
  }
  return resumed;
}

/** Waits for a condition, as long as a campaign has patience. */
export async function until(reached: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline && !(await reached()); )
    await sleep(200);
}
