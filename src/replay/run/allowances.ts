/** How far a replay with a limit may go. Job ids have one order, so several servers with this bound share it. */
export interface Bound {
  /** The last job that may be sent. */
  readonly upTo: bigint;
  /** The limit that it follows from. */
  readonly maxDollars: number;
}

/**
 * How many more jobs of each running replay this process may send. The monitor counts and sets them, the dispatcher reads
 * them. A count may miss jobs that were begun while it was made, so these are subtracted from what it allows.
 */
export interface Allowances {
  /** To be called before a count. */
  beginCount(): void;
  /** Replaces all allowances by what a count allows, which may be none or less; replays that are missing do not run. */
  setAllowances(counted: ReadonlyMap<bigint, number>, bounds?: ReadonlyMap<bigint, Bound>): void;
  /** The replays that may send at least one job, with how many. */
  open(): ReadonlyMap<bigint, number>;
  /** How far replays with a limit of money may go, as of the last count. */
  bounds(): ReadonlyMap<bigint, Bound>;
  /** Whether the replay was running at the last count and was not stopped since. */
  isRunning(replayId: bigint): boolean;
  /** Counts a job that is about to be sent. */
  use(replayId: bigint): void;
  /** Allows the replay nothing more: it is being paused. */
  stop(replayId: bigint): void;
  /** Allows nothing more before the next count: no job is waiting. */
  clear(): void;
}

/** Allows nothing before the first count. */
export function createAllowances(): Allowances {
  let left = new Map<bigint, number>();
  let bounds: ReadonlyMap<bigint, Bound> = new Map();
  // Since the last count began.
  const begun = new Map<bigint, number>();
  return {
    beginCount: () => begun.clear(),
    setAllowances(counted, bounded = new Map()) {
      bounds = bounded;
      left = new Map([...counted].map(([id, jobs]) => [id, jobs - (begun.get(id) ?? 0)]));
    },
    open: () => new Map([...left].filter(([, jobs]) => jobs > 0)),
    bounds: () => bounds,
    isRunning: (replayId) => left.has(replayId),
    use(replayId) {
      const jobs = left.get(replayId);
      if (jobs !== undefined) left.set(replayId, jobs - 1);
      begun.set(replayId, (begun.get(replayId) ?? 0) + 1);
    },
    stop: (replayId) => void left.delete(replayId),
    clear() {
      for (const id of left.keys()) left.set(id, 0);
    },
  };
}
