import type { Clock } from '../deps.ts';
import { createEpisode, type Episode } from '../lib/episode.ts';
import type { Logger } from '../logger.ts';

/** Trouble with calls to fal. One answer shows that it is over; single failures among many answers would fill the log. */
export function createCallEpisode(log: Logger, clock: Clock, ends: (calls: number) => string): Episode {
  return createEpisode({
    log,
    clock,
    quietMs: 0,
    quietAgainMs: 60_000,
    endsBy: 'success',
    counts: 'calls',
    ends,
  });
}
