import { DomainError } from '../errors.ts';

/** There is no such webhook. */
export class WebhookNotFoundError extends DomainError {
  override readonly name = 'WebhookNotFoundError';
  readonly code = 'NOT_FOUND';
}
