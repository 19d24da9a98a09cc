import { DomainError } from '../errors.ts';

/** There is no such key. */
export class ApiKeyNotFoundError extends DomainError {
  override readonly name = 'ApiKeyNotFoundError';
  readonly code = 'NOT_FOUND';
}
