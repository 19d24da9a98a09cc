import type { Clock } from '../deps.ts';
import { createEpisode } from '../lib/episode.ts';
import type { Logger } from '../logger.ts';
import { reasonOf, type Trouble } from './trouble.ts';

/** Whether the database does what it is asked. */
export interface Health {
  failed(trouble: Trouble, error: unknown): void;
  /** A statement was executed; one that has changed nothing says nothing about a disk that is full. */
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
  // Whether something failed that a statement that only reads says nothing about.
  let mustWrite = false;
  return {
    failed(trouble, error) {
      mustWrite = trouble.readsWork || (mustWrite && episode.open);
      episode.failed(trouble.words, `the database ${trouble.words}`, { reason: reasonOf(error) });
    },
    worked(reads) {
      if (!(reads && mustWrite)) episode.over();
    },
    close: () => episode.close(),
  };
}
