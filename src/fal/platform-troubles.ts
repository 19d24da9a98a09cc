import type { Clock } from '../deps.ts';
import type { Logger } from '../logger.ts';
import type { Unanswered } from './answers.ts';
import { createCallEpisode } from './call-episode.ts';
import type { Fal } from './client.ts';

type Asking = 'prices' | 'bills' | 'usage' | 'listRequests';

const BEGINS: Record<Asking, string> = {
  prices: "fal's prices are not available now",
  bills: "fal's billing records cannot be read now",
  usage: "fal's usage report cannot be read now",
  listRequests: "fal's list of requests cannot be read now, so lost jobs are not found",
};
const ENDS: Record<Asking, string> = {
  prices: "fal's prices are available again",
  bills: "fal's billing records can be read again",
  usage: "fal's usage report can be read again",
  listRequests: "fal's list of requests can be read again",
};

/**
 * The same fal. Trouble with what its Platform API is asked in the background is logged when it begins, now and then while it
 * lasts, and when it ends, with the number of calls.
 */
export function tellingTroubles<Platform extends Pick<Fal, Asking>>(
  fal: Platform,
  log: Logger,
  clock: Clock,
): Platform & { close(): void } {
  const watched = {
    prices: watch('prices'),
    bills: watch('bills'),
    usage: watch('usage'),
    listRequests: watch('listRequests'),
  };

  function watch(asking: Asking) {
    const episode = createCallEpisode(
      log,
      clock,
      (calls) => `${ENDS[asking]}; calls that failed meanwhile: ${calls}`,
    );
    return {
      close: () => episode.close(),
      /** Takes note of an answer that was waited for to its end. */
      note<Answer extends { readonly kind: string }>(answer: Answer | Unanswered, signal: AbortSignal) {
        if (!isUnanswered(answer)) episode.over();
        else if (!signal.aborted && isTrouble(asking, answer)) {
          const { message: reason, httpStatus = null } = answer;
          episode.failed(String(httpStatus), `${BEGINS[asking]}: ${reason}`, { httpStatus, reason });
        }
        return answer;
      },
    };
  }

  return {
    ...fal,
    prices: async (endpoints, signal) => watched.prices.note(await fal.prices(endpoints, signal), signal),
    bills: async (requestIds, since, signal) =>
      watched.bills.note(await fal.bills(requestIds, since, signal), signal),
    usage: async (span, signal) => watched.usage.note(await fal.usage(span, signal), signal),
    listRequests: async (query, signal) =>
      watched.listRequests.note(await fal.listRequests(query, signal), signal),
    close() {
      for (const { close } of Object.values(watched)) close();
    },
  };
}

function isUnanswered(answer: { readonly kind: string }): answer is Unanswered {
  return answer.kind === 'unanswered';
}

/** A list may be too long for one call, or be refused for one endpoint. */
function isTrouble(asking: Asking, { trouble, httpStatus }: Unanswered): boolean {
  return asking !== 'listRequests' || trouble !== undefined || httpStatus === 429;
}
