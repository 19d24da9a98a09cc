import { DomainError } from '../errors.ts';
import type { SkippedJobs } from './plan/plan.ts';
import type { Replay } from './row.ts';

/** No job is left to replay; each one's reason is in `skipped`. */
export class NothingToReplayError extends DomainError {
  override readonly name = 'NothingToReplayError';
  readonly code = 'NOTHING_TO_REPLAY';
  readonly matched: number;
  readonly skipped: readonly SkippedJobs[];
  constructor(message: string, matched: number, skipped: readonly SkippedJobs[]) {
    super(message);
    this.matched = matched;
    this.skipped = skipped;
  }
}

/** The replay would exceed its caller's limits; nothing was recorded. */
export class ReplayLimitError extends DomainError {
  override readonly name = 'ReplayLimitError';
  readonly code = 'REPLAY_LIMIT';
  readonly toReplay: number;
  readonly estimatedCents: number | null;
  readonly unpricedJobs: number;
  constructor(
    message: string,
    found: { toReplay: number; estimatedCents: number | null; unpricedJobs: number },
  ) {
    super(message);
    this.toReplay = found.toReplay;
    this.estimatedCents = found.estimatedCents;
    this.unpricedJobs = found.unpricedJobs;
  }
}

/** The token is not that of a plan which the viewer can still use. */
export class ReplayPlanExpiredError extends DomainError {
  override readonly name = 'ReplayPlanExpiredError';
  readonly code = 'REPLAY_PLAN_EXPIRED';
}

/** Some of the planned jobs can no longer be replayed; nothing was recorded. */
export class ReplayPlanChangedError extends DomainError {
  override readonly name = 'ReplayPlanChangedError';
  readonly code = 'REPLAY_PLAN_CHANGED';
  readonly skipped: readonly SkippedJobs[];
  constructor(message: string, skipped: readonly SkippedJobs[]) {
    super(message);
    this.skipped = skipped;
  }
}

/** There is no such replay, or the viewer may not see it. */
export class ReplayNotFoundError extends DomainError {
  override readonly name = 'ReplayNotFoundError';
  readonly code = 'NOT_FOUND';
}

/** The replay is over: cancelled, or all its jobs have ended. */
export class ReplayOverError extends DomainError {
  override readonly name = 'ReplayOverError';
  readonly code = 'REPLAY_OVER';
  readonly replay: Replay;
  constructor(message: string, replay: Replay) {
    super(message);
    this.replay = replay;
  }
}

/** The replay has spent or committed more than the limit that it is to get; nothing was changed. */
export class ReplayCommittedError extends DomainError {
  override readonly name = 'ReplayCommittedError';
  readonly code = 'REPLAY_COMMITTED';
  readonly committedDollars: number;
  constructor(message: string, committedDollars: number) {
    super(message);
    this.committedDollars = committedDollars;
  }
}
