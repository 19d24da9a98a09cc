import { vi } from 'vitest';
import type { Ledger } from './ledger.ts';
import { PROGRESS, REPLAY } from './replay-documents.ts';

/** A replay as it is seen while it runs. */
export type Progress = Awaited<ReturnType<typeof progressOf>>;

/** Records a replay; throws where that is refused. */
export async function beginReplay(ledger: Ledger, input: object) {
  const answer = (await ledger.ask(REPLAY, { input })).data.replayGenerations;
  if (answer.__typename !== 'ReplayGenerationsSuccess') throw new Error(JSON.stringify(answer));
  return answer.replay;
}

async function progressOf(ledger: Ledger, id: string) {
  const { data } = await ledger.ask(PROGRESS, { id });
  if (!data.node || !('counts' in data.node)) throw new Error('no such replay');
  return data.node;
}

/** Waits until a replay is that far; answers how it then is. */
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
