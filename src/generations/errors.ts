import { DomainError } from '../errors.ts';
import type { EndpointPatterns } from '../lib/endpoint-patterns.ts';
import type { Generation } from './row.ts';

/** fal refused the job; the row is FAILED with fal's reason, which is also the message. */
export class FalRejectedError extends DomainError {
  override readonly name = 'FalRejectedError';
  readonly code = 'FAL_REJECTED';
  readonly falStatus: number;
  readonly generation: Generation;
  constructor(message: string, falStatus: number, generation: Generation) {
    super(message);
    this.falStatus = falStatus;
    this.generation = generation;
  }
}

/** fal could not be reached or turned the job away for now. It certainly does not have the job, and the row is FAILED. */
export class FalUnavailableError extends DomainError {
  override readonly name = 'FalUnavailableError';
  readonly code = 'FAL_UNAVAILABLE';
  readonly generation: Generation;
  constructor(message: string, generation: Generation) {
    super(message);
    this.generation = generation;
  }
}

/** The job was sent and no answer came, so nobody knows whether fal has it. The row stays in flight. */
export class SubmissionUnconfirmedError extends DomainError {
  override readonly name = 'SubmissionUnconfirmedError';
  readonly code = 'SUBMISSION_UNCONFIRMED';
  readonly generation: Generation;
  constructor(message: string, generation: Generation) {
    super(message);
    this.generation = generation;
  }
}

/** The idempotency key belongs to another job, which the error carries; nothing was sent. */
export class IdempotencyConflictError extends DomainError {
  override readonly name = 'IdempotencyConflictError';
  readonly code = 'IDEMPOTENCY_CONFLICT';
  readonly generation: Generation;
  constructor(message: string, generation: Generation) {
    super(message);
    this.generation = generation;
  }
}

/** The job had ended before the request to cancel it reached fal. */
export class TooLateToCancelError extends DomainError {
  override readonly name = 'TooLateToCancelError';
  readonly code = 'TOO_LATE_TO_CANCEL';
  readonly generation: Generation;
  constructor(message: string, generation: Generation) {
    super(message);
    this.generation = generation;
  }
}

/** fal was asked to cancel the job and did not say that it will. The row stays in flight; each check asks again. */
export class CancellationUnconfirmedError extends DomainError {
  override readonly name = 'CancellationUnconfirmedError';
  readonly code = 'CANCELLATION_UNCONFIRMED';
  readonly generation: Generation;
  constructor(message: string, generation: Generation) {
    super(message);
    this.generation = generation;
  }
}

/** There is no such job, or the viewer may not see it. */
export class GenerationNotFoundError extends DomainError {
  override readonly name = 'GenerationNotFoundError';
  readonly code = 'NOT_FOUND';
}

/** The viewer's role may not submit to this endpoint; nothing was recorded. */
export class EndpointNotAllowedError extends DomainError {
  override readonly name = 'EndpointNotAllowedError';
  readonly code = 'ENDPOINT_NOT_ALLOWED';
  readonly endpoint: string;
  readonly allowed: EndpointPatterns;
  constructor(message: string, endpoint: string, allowed: EndpointPatterns) {
    super(message);
    this.endpoint = endpoint;
    this.allowed = allowed;
  }
}
