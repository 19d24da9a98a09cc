import type { Clock } from '../deps.ts';
import { createEpisode } from '../lib/episode.ts';
import type { Logger } from '../logger.ts';

/** Told whether the keys of the identity provider could be read, whenever that is tried. */
export interface IdentityWatch {
  failed(reason: string): void;
  worked(): void;
}

const WORDS = "the identity provider's keys cannot be read";
const QUIET = { quietMs: 0, quietAgainMs: 60_000 };

/** Logs an outage of the identity provider once: those whose keys are known do not notice it for hours. */
export function createIdentityTroubles(log: Logger, clock: Clock): IdentityWatch & { close(): void } {
  const episode = createEpisode({
    log,
    clock,
    ...QUIET,
    endsBy: 'success',
    counts: 'attempts',
    ends: (attempts) => `the identity provider's keys can be read again; attempts that failed: ${attempts}`,
  });
  return {
    failed: (reason) => episode.failed('provider', `${WORDS}: ${reason}`, { reason }),
    worked: () => episode.over(),
    close: () => episode.close(),
  };
}
