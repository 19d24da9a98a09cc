import type { Clock } from '../deps.ts';
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
export function createHealth(log: Pick<Logger, 'error' | 'info'>, clock: Clock): Health {
  let episode: Episode | undefined;
  return {
    failed({ words, readsWork }, error) {
      episode ??= { since: clock(), last: clock(), failures: 0, readsWork: true, said: new Set() };
      if (!episode.said.has(words)) log.error({ err: error }, `the database ${words}`);
      episode.said.add(words);
      episode.readsWork &&= readsWork;
      episode.failures += 1;
      episode.last = clock();
    },
    worked(reads) {
      if (!episode || (reads && episode.readsWork)) return;
      const now = clock().getTime();
      if (now - episode.last.getTime() < QUIET_MS) return;
      const seconds = Math.round((now - episode.since.getTime()) / 1000);
      log.info({ failures: episode.failures, seconds }, 'the database works again');
      episode = undefined;
    },
  };
}

interface Episode {
  readonly since: Date;
  last: Date;
  failures: number;
  readsWork: boolean;
  readonly said: Set<string>;
}
