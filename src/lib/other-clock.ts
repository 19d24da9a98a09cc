import type { Clock } from '../deps.ts';

/** A clock that is not this server's, as far as it was seen. */
export interface OtherClock {
  /** The time on that clock; this server's as long as they are not known to differ. */
  now(): Date;
  /** How far it is ahead of this server's clock, in milliseconds; 0 where no difference can be seen. */
  aheadMs(): number;
  /**
   * Begins to look at it. The returned function is told which time it has shown at some moment since, and how long it shows
   * one time (1 ms if not said).
   */
  look(): (shown: Date, resolutionMs?: number) => void;
}

// A single answer may be held up, or its time be made by something in between.
const REMEMBERED = 5;

/** Watches another clock beside this server's. `onChange` is told how far it is ahead, whenever that is seen anew. */
export function createOtherClock(
  own: Clock,
  onChange: (aheadMs: number) => void = () => undefined,
): OtherClock {
  let seen: number[] = [];
  let aheadMs = 0;
  return {
    now: () => new Date(own().getTime() + aheadMs),
    aheadMs: () => aheadMs,
    look() {
      const begun = own().getTime();
      return (shown, resolutionMs = 1) => {
        const least = shown.getTime() - own().getTime();
        const most = shown.getTime() + resolutionMs - begun;
        seen = [...seen.slice(1 - REMEMBERED), least <= 0 && most >= 0 ? 0 : (least + most) / 2];
        aheadMs = median(seen);
        onChange(aheadMs);
      };
    },
  };
}

/** Of two in the middle the smaller difference: one odd answer beside a good one says nothing. */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  const [nearest = 0] = middle.toSorted((a, b) => Math.abs(a) - Math.abs(b));
  return Math.round(nearest);
}

const APART_MS = 30_000;

/** Says once when two clocks have come apart, by half a minute or more, and once when they agree again. */
export function tellApart(say: (aheadMs: number, apart: boolean) => void): (aheadMs: number) => void {
  let apart = false;
  return (aheadMs) => {
    const now = Math.abs(aheadMs) >= (apart ? APART_MS / 2 : APART_MS);
    if (now !== apart) say(aheadMs, now);
    apart = now;
  };
}
