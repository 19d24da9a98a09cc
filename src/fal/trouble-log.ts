import type { Clock } from '../deps.ts';
import type { Logger } from '../logger.ts';
import type { Trouble } from './trouble.ts';

interface Ongoing {
  readonly kind: Trouble['kind'];
  readonly since: number;
  calls: number;
  told: boolean;
}

const BEGINS = { REFUSED: "fal refuses this server's calls", UNREACHABLE: 'fal cannot be reached' } as const;
const ENDS = {
  REFUSED: 'fal accepts calls again; refused meanwhile',
  UNREACHABLE: 'fal can be reached again; failed meanwhile',
} as const;
// Single failures among many answers would otherwise fill the log.
const TELL_EVERY_MS = 60_000;

/**
 * Logs trouble with fal once, however many jobs it concerns, and once more when it is over, with the number of calls. What
 * comes and goes is told once a minute.
 */
export function createTroubleLog(log: Logger, clock: Clock): (trouble: Trouble | null) => void {
  const toldAt = { REFUSED: Number.NEGATIVE_INFINITY, UNREACHABLE: Number.NEGATIVE_INFINITY };
  let ongoing: Ongoing | undefined;

  function end(now: number): void {
    if (ongoing?.told) {
      const { kind, calls, since } = ongoing;
      log.info({ calls, seconds: Math.round((now - since) / 1000) }, `${ENDS[kind]}: ${calls} calls`);
    }
    ongoing = undefined;
  }

  return (trouble) => {
    const now = clock().getTime();
    if (trouble?.kind !== ongoing?.kind) end(now);
    if (!trouble) return;
    const { kind, words, httpStatus } = trouble;
    ongoing ??= { kind, since: now, calls: 0, told: false };
    ongoing.calls += 1;
    if (ongoing.told || now - toldAt[kind] < TELL_EVERY_MS) return;
    ongoing.told = true;
    toldAt[kind] = now;
    log.warn({ httpStatus, reason: words }, `${BEGINS[kind]}: ${words}`);
  };
}
