import type { IncomingMessage } from 'node:http';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable, mapAsyncIterator, type Plugin } from 'graphql-yoga';
import {
  AuthUnavailableError,
  DomainError,
  type ErrorCode,
  InvalidInputError,
  RateLimitedError,
  RequestTimeoutError,
  ServerBusyError,
  ServiceUnavailableError,
  UnauthenticatedError,
} from '../errors.ts';
import { SubmitInterruptedError } from '../generations/submit-outage.ts';
import type { Logger } from '../logger.ts';
import { requestIdOf } from './request-id.ts';
import { noteErrors, noteOf } from './request-note.ts';

const UNEXPECTED = 'INTERNAL_SERVER_ERROR';
const TOO_COMPLEX: ErrorCode = 'QUERY_TOO_COMPLEX';
const UNAVAILABLE: ErrorCode = 'SERVICE_UNAVAILABLE';

/**
 * An error as the client sees it: expected errors keep their message and code, GraphQL's own (a request that does not
 * parse or does not fit the schema) stay as they are, everything else is masked. The original is kept for the log.
 */
export function maskError(error: unknown): GraphQLError {
  const graphqlError = error instanceof GraphQLError ? error : undefined;
  const original = graphqlError?.originalError ?? error;
  if (original instanceof DomainError || original instanceof ServiceUnavailableError)
    return rewrite(graphqlError, original, original.message, {
      // Set where it was masked before.
      ...(graphqlError?.extensions['http'] !== undefined && { http: graphqlError.extensions['http'] }),
      ...extensionsOf(original),
    });
  // An error without a path was raised before any resolver ran, so the request is at fault.
  if (graphqlError && (original instanceof GraphQLError || graphqlError.path === undefined))
    return rewrite(graphqlError, original, graphqlError.message, {
      code: 'BAD_REQUEST',
      ...graphqlError.extensions,
      // Yoga answers 200 to what does not parse, as the media type application/json wants it.
      ...(graphqlError.extensions['code'] === TOO_COMPLEX && { http: { status: 400 } }),
    });
  return rewrite(graphqlError, original, 'Unexpected error.', { code: UNEXPECTED });
}

/** Adds the request's id to every error of a response, and logs the unexpected ones once, under that id. */
export function useErrorReporting(log: Logger): Plugin<object, { readonly req: IncomingMessage }> {
  return {
    onResultProcess({ request, result, setResult, serverContext: { req } }) {
      const report = (errors?: readonly GraphQLError[]) => {
        noteErrors(noteOf(req), errors);
        reportErrors(errors, requestIdOf(request), log);
      };
      if (isAsyncIterable<ExecutionResult>(result))
        return setResult(
          mapAsyncIterator(result, (event) => {
            report(event.errors);
            return event;
          }),
        );
      for (const one of Array.isArray(result) ? result : [result]) if ('errors' in one) report(one.errors);
    },
  };
}

/** The same for the errors of one result. */
export function reportErrors(
  errors: readonly GraphQLError[] | undefined,
  requestId: string,
  log: Logger,
): void {
  for (const error of errors ?? []) {
    error.extensions['requestId'] = requestId;
    if (error.extensions['code'] === UNEXPECTED)
      log.error({ err: error.originalError ?? error, requestId, path: error.path }, 'a request failed');
  }
}

// GraphQL's own errors repeat the value that is wrong, which may be a megabyte.
const MAX_MESSAGE = 1000;

function cut(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE).toWellFormed()}…` : message;
}

function rewrite(
  error: GraphQLError | undefined,
  original: unknown,
  message: string,
  extensions: Record<string, unknown>,
): GraphQLError {
  return new GraphQLError(cut(message), {
    ...(error?.nodes && { nodes: error.nodes }),
    ...(error?.source && { source: error.source }),
    ...(error?.positions && { positions: error.positions }),
    ...(error?.path && { path: error.path }),
    originalError: original instanceof Error ? original : new Error(String(original)),
    extensions,
  });
}

function extensionsOf(error: DomainError | ServiceUnavailableError): Record<string, unknown> {
  return {
    code: error instanceof DomainError ? error.code : UNAVAILABLE,
    ...(error instanceof InvalidInputError && { field: error.field }),
    ...(error instanceof UnauthenticatedError && {
      http: { status: 401, headers: { 'www-authenticate': 'Bearer' } },
    }),
    ...(error instanceof RateLimitedError && {
      retryAfter: error.retryAfter,
      http: { status: 429, headers: { 'retry-after': String(error.retryAfter) } },
    }),
    ...(error instanceof SubmitInterruptedError && { recorded: error.recorded }),
    // Asked again it takes as long again: there is no retry-after, and 503 would say that only the moment is wrong.
    ...(error instanceof RequestTimeoutError && { http: { status: 504 } }),
    ...((error instanceof ServerBusyError ||
      error instanceof AuthUnavailableError ||
      error instanceof ServiceUnavailableError) && {
      http: { status: 503, headers: { 'retry-after': '5' } },
    }),
  };
}
