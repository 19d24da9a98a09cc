import type { Clock } from '../deps.ts';
import { createEpisode } from '../lib/episode.ts';
import type { Logger } from '../logger.ts';
import type { Trouble } from './trouble.ts';

/** Whether the database does what it is asked. */
export interface Health {
  failed(trouble: Trouble, error: unknown): void;
  /** A statement was executed; one that only reads says nothing about a disk that is full. */
  worked(reads: boolean): void;
}

// Of several connections one may still work when another has failed.
const QUIET_MS = 1000;

/** Logs each trouble of the database when it begins and when it ends, not with every statement that fails. */
export function createHealth(
  log: Pick<Logger, 'error' | 'warn' | 'info'>,
  clock: Clock,
): Health & { close(): void } {
  const episode = createEpisode({
    log,
    clock,
    level: 'error',
    quietMs: QUIET_MS,
    endsBy: 'success',
    ends: () => 'the database works again',
  });
  let readsWork = true;
  return {
    failed(trouble, error) {
      readsWork = trouble.readsWork && (readsWork || !episode.open);
      episode.failed(trouble.words, `the database ${trouble.words}`, { err: error });
    },
    worked(reads) {
      if (!(reads && readsWork)) episode.over();
    },
    close: () => episode.close(),
  };
}
