import type { Doubtful, ResultAnswer, StatusAnswer, Unanswered } from '../../fal/answers.ts';
import { toStorableString } from '../../fal/storable-text.ts';
import type { Deps } from '../deps.ts';
import type { Poll, PollAnswer } from '../last-poll.ts';

type Answered = Omit<Poll, 'at' | 'said'> & { readonly queuePosition?: number | undefined };

/** A fal that is watched, and what it answered. */
export interface WatchedPolls {
  readonly deps: Deps;
  /** The newest of fal's answers; undefined if there was none. */
  newest(): Poll | undefined;
}

// The row is for people who ask why a job is stuck; the whole text would make it larger than the job.
const MAX_WORDS_LENGTH = 300;
const STATES = { queued: 'IN_QUEUE', running: 'IN_PROGRESS', ended: 'COMPLETED' } as const;

/** The same `deps`, with a fal whose answers about jobs are remembered. */
export function watchPolls(deps: Deps): WatchedPolls {
  const { fal } = deps;
  let newest: Poll | undefined;
  function note(answered: Answered | undefined, signal: AbortSignal): void {
    // Of a call that we broke off fal has answered nothing.
    if (answered === undefined || signal.aborted) return;
    // By the clock of the row's other times.
    const at = deps.clocks.database.now();
    const { queuePosition, ...rest } = answered;
    const { answer } = rest;
    const states = answer === 'IN_QUEUE' || answer === 'IN_PROGRESS' || answer === 'COMPLETED';
    newest = { ...rest, at, said: states ? { answer, at, queuePosition } : newest?.said };
  }
  return {
    newest: () => newest,
    deps: {
      ...deps,
      fal: {
        ...fal,
        async status(job, signal) {
          const answer = await fal.status(job, signal);
          note(ofStatus(answer), signal);
          return answer;
        },
        async result(job, signal, options) {
          const answer = await fal.result(job, signal, options);
          // Of a job that fal has no status for, that is the news.
          if (newest?.answer !== 'NOT_FOUND' || answer.kind !== 'doubtful') note(ofResult(answer), signal);
          return answer;
        },
        async listRequests(query, signal) {
          const answer = await fal.listRequests(query, signal);
          note(answer.kind === 'unanswered' ? ofNone(answer, 'OTHER') : { answer: 'NOT_FOUND' }, signal);
          return answer;
        },
      },
    },
  };
}

function ofStatus(status: StatusAnswer): Answered {
  if (status.kind === 'unanswered') return ofNone(status, 'OTHER');
  if (status.kind === 'doubtful') return ofDoubt(status, 'NOT_FOUND');
  if (status.kind === 'unclear') return ofDoubt(status, 'OTHER');
  return {
    answer: STATES[status.kind],
    queuePosition: status.kind === 'queued' ? status.position : undefined,
  };
}

/** An error of the result says that there is none, unless it is everybody's trouble. */
function ofResult(result: ResultAnswer): Answered | undefined {
  if (result.kind === 'unanswered') return ofNone(result, 'NO_RESULT');
  return result.kind === 'doubtful' ? ofDoubt(result, 'NO_RESULT') : undefined;
}

function ofDoubt({ reason, httpStatus, trouble }: Omit<Doubtful, 'kind'>, answer: PollAnswer): Answered {
  return { answer: trouble ?? answer, words: shorten(reason.message), httpStatus };
}

function ofNone({ trouble, refused, message, httpStatus }: Unanswered, otherwise: PollAnswer): Answered {
  return { answer: trouble ?? (refused ? 'REFUSED' : otherwise), words: shorten(message), httpStatus };
}

function shorten(words: string): string {
  if (words.length <= MAX_WORDS_LENGTH) return words;
  return toStorableString(`${words.slice(0, MAX_WORDS_LENGTH - 1)}…`);
}
