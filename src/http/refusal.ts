import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Cors, corsHeaders } from './cors.ts';
import { maskError } from './errors.ts';
import { requestIdIn } from './request-id.ts';
import { noteErrors, noteOf } from './request-note.ts';

interface RefusedError {
  readonly message: string;
  readonly extensions: { readonly [name: string]: unknown };
}

/** How a request is answered that is not passed on. */
export interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: { readonly message?: string; readonly errors?: readonly RefusedError[] };
}

/** Answers with a refusal, with the headers that every answer has; what `cors` grants to the sender's page is granted here too. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Refusal,
  cors: ReturnType<Cors>,
): void {
  noteErrors(noteOf(request), body.errors);
  const granted = cors ? corsHeaders(cors, request.headers) : {};
  response.writeHead(status, {
    ...granted,
    ...headers,
    'content-type': 'application/json',
    // What compresses the other answers says so of all.
    vary: [granted['vary'], 'Accept-Encoding'].filter(Boolean).join(', '),
    'x-content-type-options': 'nosniff',
    'x-request-id': requestIdIn(request),
  });
  const errors = body.errors?.map(({ message, extensions }) => ({
    message,
    extensions: { ...extensions, requestId: requestIdIn(request) },
  }));
  response.end(JSON.stringify({ ...body, ...(errors && { errors }) }));
}

/** The answer to an error that ends a request before it is read. */
export function refusalOf(error: unknown): Refusal {
  const { message, extensions } = maskError(error);
  const { http, ...others } = extensions as typeof extensions & {
    http?: { status?: number; headers?: Record<string, string> };
  };
  return {
    status: http?.status ?? 500,
    headers: { ...http?.headers },
    body: { errors: [{ message, extensions: others }] },
  };
}
