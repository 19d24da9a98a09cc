/** The closed list of codes a client can meet in `extensions.code` or in an error's `code` field. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'AUTH_UNAVAILABLE'
  | 'NOT_ALLOWED'
  | 'ENDPOINT_NOT_ALLOWED'
  | 'INVALID_INPUT'
  | 'FAL_REJECTED'
  | 'FAL_UNAVAILABLE'
  | 'SUBMISSION_UNCONFIRMED'
  | 'IDEMPOTENCY_CONFLICT'
  | 'TOO_LATE_TO_CANCEL'
  | 'CANCELLATION_UNCONFIRMED'
  | 'NOTHING_TO_REPLAY'
  | 'REPLAY_LIMIT'
  | 'REPLAY_PLAN_EXPIRED'
  | 'REPLAY_PLAN_CHANGED'
  | 'REPLAY_OVER'
  | 'REPLAY_COMMITTED'
  | 'BUDGET_EXCEEDED'
  | 'PRICE_UNKNOWN'
  | 'NOT_FOUND'
  | 'SERVICE_UNAVAILABLE'
  | 'QUERY_TOO_COMPLEX'
  | 'SERVER_BUSY'
  | 'RATE_LIMITED'
  | 'REQUEST_TIMEOUT';

/** An expected outcome that is not a success; its message may be shown to the client. */
export abstract class DomainError extends Error {
  abstract readonly code: ErrorCode;
}

/** No token, or one that is not valid. */
export class UnauthenticatedError extends DomainError {
  override readonly name = 'UnauthenticatedError';
  readonly code = 'UNAUTHENTICATED';
}

/** Nobody can be authenticated now, by no fault of the sender. */
export class AuthUnavailableError extends DomainError {
  override readonly name = 'AuthUnavailableError';
  readonly code = 'AUTH_UNAVAILABLE';
}

/**
 * The database cannot do what it is asked to at the moment, by no fault of the sender: SERVICE_UNAVAILABLE. It has no
 * property `code`, since Prisma takes an error that has one for its own.
 */
export class ServiceUnavailableError extends Error {
  override readonly name = 'ServiceUnavailableError';
  /** Whether the change may have been made all the same: the connection was lost before the answer came. */
  readonly mayHaveWorked: boolean;
  constructor(message: string, options: { cause?: unknown; mayHaveWorked: boolean }) {
    super(message, { cause: options.cause });
    this.mayHaveWorked = options.mayHaveWorked;
  }
}

/** The viewer has as much under way as one may have, and it did not end soon. */
export class ServerBusyError extends DomainError {
  override readonly name = 'ServerBusyError';
  readonly code = 'SERVER_BUSY';
}

/** One user or one address calls too often; nothing was done. */
export class RateLimitedError extends DomainError {
  override readonly name = 'RateLimitedError';
  readonly code = 'RATE_LIMITED';
  /** In whole seconds, as in HTTP's Retry-After. */
  readonly retryAfter: number;
  constructor(message: string, retryAfter: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** The answer took longer than a request may take, or nobody waits for it any more. */
export class RequestTimeoutError extends DomainError {
  override readonly name = 'RequestTimeoutError';
  readonly code = 'REQUEST_TIMEOUT';
}

/** The viewer is known and may not do this. */
export class NotAllowedError extends DomainError {
  override readonly name = 'NotAllowedError';
  readonly code = 'NOT_ALLOWED';
}

/** An argument is outside what it may be; `field` is its path, such as `inputs.seed`. */
export class InvalidInputError extends DomainError {
  override readonly name = 'InvalidInputError';
  readonly code = 'INVALID_INPUT';
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}
