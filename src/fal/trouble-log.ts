import type { Clock } from '../deps.ts';
import type { Logger } from '../logger.ts';
import { createCallEpisode } from './call-episode.ts';
import type { QueuePart } from './queue-paths.ts';
import type { CallTrouble } from './trouble.ts';

type Kind = CallTrouble['kind'];

/** Logs trouble with fal once, however many jobs it concerns, and once more when it is over, with the number of calls. */
export interface TroubleLog {
  /** fal was called; null where that shows no trouble. */
  called(trouble: CallTrouble | null, call: 'submit' | QueuePart): void;
  close(): void;
}

const BEGINS: Record<Kind, string> = {
  REFUSED: "fal refuses this server's calls",
  BUSY: 'fal takes no more calls for now (429)',
  UNREACHABLE: 'fal cannot be reached',
};
const ENDS: Record<Kind, string> = {
  REFUSED: 'fal accepts calls again; refused meanwhile',
  BUSY: 'fal takes all calls again; turned away meanwhile',
  UNREACHABLE: 'fal can be reached again; failed meanwhile',
};

/** Watches each kind of trouble by itself. */
export function createTroubleLog(log: Logger, clock: Clock): TroubleLog {
  const watched = { REFUSED: watch('REFUSED'), BUSY: watch('BUSY'), UNREACHABLE: watch('UNREACHABLE') };

  function watch(kind: Kind) {
    const episode = createCallEpisode(log, clock, (calls) => `${ENDS[kind]}: ${calls} calls`);
    // A locked account may still ask about its jobs: what failed has to work again, not something else.
    const failing = new Set<'submits' | 'others'>();
    return { episode, failing };
  }

  return {
    called(trouble, call) {
      const sort = call === 'submit' ? 'submits' : 'others';
      if (trouble) {
        const { kind, words, httpStatus } = trouble;
        watched[kind].failing.add(sort);
        watched[kind].episode.failed(kind, `${BEGINS[kind]}: ${words}`, { httpStatus, reason: words });
        // It answers.
        if (kind !== 'UNREACHABLE') watched.UNREACHABLE.episode.over();
        return;
      }
      for (const { episode, failing } of [watched.REFUSED, watched.BUSY]) {
        failing.delete(sort);
        if (failing.size === 0) episode.over();
      }
      watched.UNREACHABLE.episode.over();
    },
    close() {
      for (const { episode } of Object.values(watched)) episode.close();
    },
  };
}
