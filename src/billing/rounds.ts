import { setMaxListeners } from 'node:events';
import type { BillsAnswer } from '../fal/billing.ts';
import type { Fal } from '../fal/client.ts';
import { collectBills } from './collect.ts';
import type { BillingDeps } from './deps.ts';
import { makeDueAgain } from './unbilled.ts';

/** Rounds of collecting bills, for a command that has to say what fal did not answer. */
export interface BillRounds {
  /** Does one round, keeps the pause that fal asks for, and says how many jobs were checked. */
  next(): Promise<{ readonly checked: number }>;
  /** The rounds in which fal's billing records could not be read; undefined where there were none. */
  unread(): Unread | undefined;
}

export interface Unread {
  readonly rounds: number;
  /** Why the last of them failed. */
  readonly reason: string;
}

// A failure that lasts is not waited for: after the fifth in a row the jobs count as checked, and the servers go on.
const MAX_FAILURES = 5;
const NOT_READ = { kind: 'unanswered', message: 'FAL_ADMIN_KEY is not set', refused: true } as const;
const HINT = 'is FAL_ADMIN_KEY a key of the scope ADMIN?';

/** Repeats what fal cannot answer at the moment, after a pause that grows. `sleep` waits for milliseconds. */
export function createBillRounds(deps: BillingDeps, sleep: (ms: number) => Promise<unknown>): BillRounds {
  const { fal, lastAsked } = watchBills(deps.fal);
  const { signal } = new AbortController();
  // Each price that a round waits for listens to it.
  setMaxListeners(0, signal);
  let failures = 0;
  let unread: Unread | undefined;

  function giveUp(reason: string): void {
    unread = { rounds: (unread?.rounds ?? 0) + 1, reason };
  }

  return {
    unread: () => unread,
    async next() {
      const { checked, pauseMs } = await collectBills({ ...deps, fal }, signal);
      const asked = lastAsked();
      if (checked === 0 || !asked) return { checked };
      const { requestIds, answer } = asked;
      if (answer.kind === 'unanswered' && answer.refused) giveUp(`${answer.message} (${HINT})`);
      failures = pauseMs > 0 || (answer.kind === 'unanswered' && !answer.refused) ? failures + 1 : 0;
      if (failures === 0) return { checked };
      const again = failures < MAX_FAILURES;
      if (again) await makeDueAgain(deps.db, requestIds);
      else if (answer.kind === 'unanswered' && !answer.refused) giveUp(answer.message);
      await sleep(again ? Math.max(pauseMs, failures * 1000) : pauseMs);
      return { checked };
    },
  };
}

interface Asked {
  readonly requestIds: readonly string[];
  readonly answer: BillsAnswer;
}

/** Remembers the last call for billing records and its answer, which a round only logs. */
function watchBills(fal: Fal): { readonly fal: Fal; lastAsked(): Asked | undefined } {
  let last: Asked | undefined;
  return {
    fal: {
      ...fal,
      async bills(requestIds, since, signal) {
        const answer = await fal.bills(requestIds, since, signal);
        last = { requestIds, answer };
        // The servers may have an admin key where this process has none, so no job is settled without its record.
        return answer.kind === 'no-admin-key' ? NOT_READ : answer;
      },
    },
    lastAsked: () => last,
  };
}
