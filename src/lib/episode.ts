import type { Clock } from '../deps.ts';
import type { Logger } from '../logger.ts';
import { outsideTraces } from './tracing.ts';

/** A trouble that is logged when it begins, now and then while it lasts, and when it ends, not with every failure. */
export interface Episode {
  /** Whether the trouble goes on. */
  readonly open: boolean;
  /**
   * Something failed: the first failure of each cause is logged in these words. `times` is 0 where nothing is to be counted.
   */
  failed(cause: string, words: string, fields?: object, times?: number): void;
  /** Something worked, which means that the trouble is over unless it comes back at once. */
  over(): void;
  /** Logs how often it has failed until now, if it has not ended. */
  close(): void;
}

export interface EpisodeOptions {
  readonly log: Pick<Logger, 'error' | 'warn' | 'info'>;
  readonly clock: Clock;
  readonly level?: 'error' | 'warn';
  /** It has not ended while something failed within this time. */
  readonly quietMs: number;
  /** The same if it has come back soon after it ended, or what comes and goes would fill the log. */
  readonly quietAgainMs?: number;
  /** Whether it takes a success to end it, or only the quiet. */
  readonly endsBy: 'success' | 'quiet';
  /** What the count is called in the log. */
  readonly counts?: string;
  /** What is logged when it ends. */
  readonly ends: (failures: number) => string;
  /** How often it is told while it lasts. */
  readonly tellEveryMs?: number;
}

interface Ongoing {
  readonly since: number;
  readonly words: string;
  readonly causes: Set<string>;
  readonly quietMs: number;
  readonly timer: NodeJS.Timeout;
  last: number;
  failures: number;
  toldAt: number;
  toldFailures: number;
  worked: boolean;
}

const TELL_EVERY_MS = 600_000;
const BACK_SOON_MS = 60_000;
const LOOK_MS = 1000;
// Others may choose the words, and so the causes.
const MAX_CAUSES = 10;
const MAX_WORDS = 500;

/** Watches one kind of trouble. Its only timer runs while the trouble lasts, and keeps no process alive. */
export function createEpisode(options: EpisodeOptions): Episode {
  const { log, level = 'warn', quietMs, tellEveryMs = TELL_EVERY_MS, counts = 'failures' } = options;
  const { quietAgainMs = 10 * quietMs } = options;
  const now = () => options.clock().getTime();
  let ongoing: Ongoing | undefined;
  let endedAt = Number.NEGATIVE_INFINITY;

  function begin(words: string): Ongoing {
    const at = now();
    return {
      since: at,
      words,
      causes: new Set(),
      quietMs: at - endedAt < BACK_SOON_MS ? quietAgainMs : quietMs,
      // What it says is of no request, such as the one that failed first.
      timer: outsideTraces(() => setInterval(look, LOOK_MS).unref()),
      last: at,
      failures: 0,
      toldAt: at,
      toldFailures: 0,
      worked: false,
    };
  }

  function countOf({ failures, since }: Ongoing) {
    return { [counts]: failures, seconds: Math.round((now() - since) / 1000) };
  }

  function look(): void {
    if (!ongoing) return;
    const at = now();
    const mayEnd = options.endsBy === 'quiet' || ongoing.worked;
    if (mayEnd && at - ongoing.last >= ongoing.quietMs) {
      log.info(countOf(ongoing), options.ends(ongoing.failures));
      end();
    } else if (at - ongoing.toldAt >= tellEveryMs && ongoing.failures > ongoing.toldFailures) {
      log[level](countOf(ongoing), `${ongoing.words} (${ongoing.failures} times so far)`);
      ongoing.toldAt = at;
      ongoing.toldFailures = ongoing.failures;
    }
  }

  function end(): void {
    clearInterval(ongoing?.timer);
    ongoing = undefined;
    endedAt = now();
  }

  return {
    get open() {
      return ongoing !== undefined;
    },
    failed(cause, text, fields = {}, times = 1) {
      const words = text.slice(0, MAX_WORDS);
      ongoing ??= begin(words);
      ongoing.last = now();
      ongoing.worked = false;
      ongoing.failures += times;
      if (ongoing.causes.has(cause) || ongoing.causes.size >= MAX_CAUSES) return;
      ongoing.causes.add(cause);
      log[level](fields, words);
    },
    over() {
      if (!ongoing) return;
      ongoing.worked = true;
      look();
    },
    close() {
      if (!ongoing) return;
      log.info(
        countOf(ongoing),
        `${ongoing.words} (${ongoing.failures} times until this server was stopped)`,
      );
      end();
    },
  };
}
