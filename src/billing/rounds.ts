import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BillsAnswer } from '../fal/billing.ts';
import type { Fal } from '../fal/client.ts';
import { collectBills } from './collect.ts';
import type { BillingDeps } from './deps.ts';
import { makeDueAgain } from './unbilled.ts';

/** Rounds of looking for bills whose failures do not pass unnoticed. */
export interface BillRounds {
  /** Does one, keeps the pause that fal asks for, and tells of how many jobs it was. */
  next(): Promise<number>;
  /** What fal's billing records were not read for in the end, with the last reason; undefined where they were. */
  unread(): Unread | undefined;
}

export interface Unread {
  readonly rounds: number;
  readonly reason: string;
}

// A lasting failure is not waited for: at the fifth in a row the jobs count as looked at, and the servers go on.
const MAX_FAILURES = 5;
const NOT_READ = { kind: 'unanswered', message: 'FAL_ADMIN_KEY is not set', refused: true } as const;
const HINT = 'is FAL_ADMIN_KEY a key of the scope ADMIN?';

/** What fal could not answer at the moment is asked for again, after a pause that grows. */
export function createBillRounds(deps: BillingDeps): BillRounds {
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
      const { looked, pauseMs } = await collectBills({ ...deps, fal }, signal);
      const asked = lastAsked();
      if (looked === 0 || !asked) return looked;
      const { requestIds, answer } = asked;
      if (answer.kind === 'unanswered' && answer.refused) giveUp(`${answer.message} (${HINT})`);
      failures = pauseMs > 0 || (answer.kind === 'unanswered' && !answer.refused) ? failures + 1 : 0;
      if (failures === 0) return looked;
      const again = failures < MAX_FAILURES;
      if (again) await makeDueAgain(deps.db, requestIds);
      else if (answer.kind === 'unanswered' && !answer.refused) giveUp(answer.message);
      await sleep(again ? Math.max(pauseMs, failures * 1000) : pauseMs);
      return looked;
    },
  };
}

interface Asked {
  readonly requestIds: readonly string[];
  readonly answer: BillsAnswer;
}

/** Remembers what fal was asked for last and what it said, of which a round tells its log only. */
function watchBills(fal: Fal): { readonly fal: Fal; lastAsked(): Asked | undefined } {
  let last: Asked | undefined;
  return {
    fal: {
      ...fal,
      async bills(requestIds, since, signal) {
        const answer = await fal.bills(requestIds, since, signal);
        last = { requestIds, answer };
        // The servers may have a key where this process has none: a job without a record is not done with here.
        return answer.kind === 'no-admin-key' ? NOT_READ : answer;
      },
    },
    lastAsked: () => last,
  };
}
