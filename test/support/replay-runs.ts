import { vi } from 'vitest';
import type { PlanQueryVariables } from '../generated/graphql.ts';
import type { Asker, Ledger } from './ledger.ts';
import { PLAN, PROGRESS, REPLAY } from './replay-documents.ts';

/** A replay while it runs, as the API shows it. */
export type Progress = Awaited<ReturnType<typeof progressOf>>;

/** Plans a replay; throws if that is refused. */
export async function askPlan(ledger: Ledger, variables: PlanQueryVariables, as?: Asker) {
  const { data, errors } = await ledger.ask(PLAN, variables, as);
  if (!data) throw new Error(JSON.stringify(errors));
  return data.replayPlan;
}

/** Requests a replay, as an admin by default. */
export async function askReplay(ledger: Ledger, input: object, as?: Asker) {
  return (await ledger.ask(REPLAY, { input }, as)).data.replayGenerations;
}

/** Records a replay; throws if that is refused. */
export async function beginReplay(ledger: Ledger, input: object, as?: Asker) {
  const answer = await askReplay(ledger, input, as);
  if (answer.__typename !== 'ReplayGenerationsSuccess') throw new Error(JSON.stringify(answer));
  return answer.replay;
}

async function progressOf(ledger: Ledger, id: string) {
  const { data } = await ledger.ask(PROGRESS, { id });
  if (!data.node || !('counts' in data.node)) throw new Error('no such replay');
  return data.node;
}

/** Waits until a replay is that far; returns it as it is then. */
export async function untilReplay(
  ledger: Ledger,
  id: string,
  reached: (now: Progress) => boolean,
): Promise<Progress> {
  return await vi.waitUntil(
    async () => {
      const now = await progressOf(ledger, id);
      return reached(now) && now;
    },
    { timeout: 40_000, interval: 100 },
  );
}
