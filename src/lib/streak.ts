/** Counts failures in a row. Failures of calls that were under way at the same time count once. */
export interface Streak {
  /** A call that began at this time has failed; returns how many have failed in a row. */
  failed(begunAt: Date): number;
  /** A call succeeded. */
  broken(): void;
}

/** Starts a count at 0. */
export function createStreak(clock: () => Date): Streak {
  let count = 0;
  let knownSince = new Date(0);
  return {
    failed(begunAt) {
      if (count === 0 || begunAt >= knownSince) {
        count += 1;
        knownSince = clock();
      }
      return count;
    },
    broken() {
      count = 0;
    },
  };
}
