/** Counts failures in a row; those of calls that were under way together count once. */
export interface Streak {
  /** A call that began at this time has failed; answers how many did in a row. */
  failed(begunAt: number): number;
  /** A call succeeded. */
  broken(): void;
}

export function createStreak(): Streak {
  let count = 0;
  let knownAt = Number.NEGATIVE_INFINITY;
  return {
    failed(begunAt) {
      if (count === 0 || begunAt >= knownAt) {
        count += 1;
        knownAt = Date.now();
      }
      return count;
    },
    broken() {
      count = 0;
    },
  };
}
