import { modelOf } from '../../src/sandbox/models/registry.ts';
import { globalId } from '../support/failed-jobs.ts';
import type { Queries } from '../support/queries.ts';
import { PROGRESS } from '../support/replay-documents.ts';
import type { TestSandbox } from '../support/sandbox.ts';
import type { Ask } from './replay-clients.ts';

/** A job that a replay made, from the table. */
interface Child {
  readonly id: string;
  readonly user_id: string;
  readonly request_id: string;
  readonly status: string;
  readonly replay_of: string;
  readonly replay_id: string;
}

const EXPECTED: Record<string, string> = { success: 'COMPLETED', error: 'FAILED', cancelled: 'CANCELLED' };

/** Compares what fal did with the jobs that replays made; returns a line for each fault. */
export async function compareReplays(sandbox: TestSandbox, db: Queries): Promise<string[]> {
  const children = await childrenOf(db);
  const byId = new Map(children.map((child) => [child.request_id, child]));
  const submissions = sandbox.inspection.jobs.map(({ submissionId }) => submissionId);
  const { rows: changes } = await db.query('SELECT * FROM chaos_changes');
  return [
    ...sandbox.inspection.jobs.flatMap(({ requestId, outcome, input }) => {
      const status = byId.get(requestId)?.status;
      if (status === undefined) return [`lost: fal accepted ${requestId} (${input}), no row has it`];
      return status === EXPECTED[outcome] ? [] : [`wrong: ${requestId} is ${status}, fal says ${outcome}`];
    }),
    ...submissions
      .filter((submission, index) => submissions.indexOf(submission) !== index)
      .map((submission) => `paid twice: ${submission}`),
    ...children
      .filter(({ status, request_id: id }) => status === 'COMPLETED' && !sandbox.inspection.job(id))
      .map(({ request_id: id }) => `invented: ${id} is COMPLETED, fal never had it`),
    ...children
      .filter(({ status }) => status === 'IN_QUEUE' || status === 'IN_PROGRESS')
      .map(({ request_id: id, status }) => `stuck: ${id} is ${status}`),
    ...changes.map((change) => `changed after its end: ${JSON.stringify(change)}`),
  ];
}

/**
 * Checks that each of these originals of a user was replayed exactly once, and nothing else. Whoever is answered late and asks
 * again may find that a job of the first replay has failed: another replay takes that, once.
 */
export async function compareOriginals(
  db: Queries,
  user: string,
  originals: readonly string[],
): Promise<string[]> {
  const children = (await childrenOf(db)).filter((child) => child.user_id === user);
  const made = children.map((child) => child.replay_of);
  const failed = children.filter(({ id, status, replay_id: replay }) => {
    const again = children.find(({ replay_of: of }) => of === id);
    return status === 'FAILED' && again?.replay_id !== replay;
  });
  const wanted = new Set([...originals, ...failed.map(({ id }) => id)]);
  return [
    ...made.filter((id) => !wanted.has(id)).map((id) => `${user}: ${id} was replayed and not asked for`),
    ...originals.filter((id) => !made.includes(id)).map((id) => `${user}: ${id} was not replayed`),
    ...made
      .filter((id, index) => made.indexOf(id) !== index)
      .map((id) => `${user}: ${id} was replayed twice`),
  ];
}

/** Checks what each replay says it spent, and its state. */
export async function compareMoney(ask: Ask, sandbox: TestSandbox, db: Queries): Promise<string[]> {
  const problems: string[] = [];
  const { rows } = await db.query<{ id: string; cancelled: boolean }>(
    'SELECT id::text, cancelled_at IS NOT NULL AS cancelled FROM replays',
  );
  for (const { id, cancelled } of rows) {
    const { node } = await ask(0, PROGRESS, { id: globalId('Replay', id) });
    if (!node || !('counts' in node)) problems.push(`replay ${id} cannot be seen`);
    else {
      const billed = await billOf(sandbox, db, id);
      if (Math.abs((node.spentDollars ?? 0) - billed) > 1e-6)
        problems.push(`replay ${id} says it spent ${node.spentDollars}, fal bills ${billed}`);
      if (node.state !== (cancelled ? 'CANCELLED' : 'DONE')) problems.push(`replay ${id} is ${node.state}`);
    }
  }
  return problems;
}

/** What the sandbox bills for the jobs of a replay, in US dollars. */
export async function billOf(sandbox: TestSandbox, db: Queries, replayId: string): Promise<number> {
  const ids = new Set(
    (await childrenOf(db)).filter((child) => child.replay_id === replayId).map((child) => child.request_id),
  );
  return sandbox.inspection.jobs
    .filter(({ requestId }) => ids.has(requestId))
    .reduce(
      (sum, { billedUnits, endpoint }) => sum + Number(billedUnits) * Number(modelOf(endpoint).unitPrice),
      0,
    );
}

async function childrenOf(db: Queries): Promise<Child[]> {
  const { rows } = await db.query<Child>(
    'SELECT id::text, user_id, request_id, status, replay_of::text, replay_id::text FROM generations WHERE replay_of IS NOT NULL',
  );
  return rows;
}
