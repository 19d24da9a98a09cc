import { DomainError } from '../errors.ts';

/** There is no such budget, or the viewer may not see it. */
export class BudgetNotFoundError extends DomainError {
  override readonly name = 'BudgetNotFoundError';
  readonly code = 'NOT_FOUND';
}

/** What a budget that blocks had left when a job did not fit it. Amounts are US cents. */
export interface Exceeded {
  readonly limitCents: number;
  readonly spentCents: number;
  readonly reservedCents: number;
  /** The most that the job may cost. */
  readonly requestedCents: number;
  readonly resetsAt: Date;
}

/** The job may cost more than a budget that blocks has left; nothing was recorded. */
export class BudgetExceededError extends DomainError {
  override readonly name = 'BudgetExceededError';
  readonly code = 'BUDGET_EXCEEDED';
  readonly exceeded: Exceeded;
  constructor(message: string, exceeded: Exceeded) {
    super(message);
    this.exceeded = exceeded;
  }
}

/** What the job costs is not known, and a budget that blocks applies to it; nothing was recorded. */
export class PriceUnknownError extends DomainError {
  override readonly name = 'PriceUnknownError';
  readonly code = 'PRICE_UNKNOWN';
}
