import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import compression from 'compression';
import { requestIdIn } from './request-id.ts';

// What compression takes by default.
const THRESHOLD = 1024;

/** Compresses what `next` writes as the sender of the request accepts it. */
type Compress = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Compresses answers as their sender accepts it (br or gzip), where that pays: from 1 kB on, and text only. A stream of events
 * is left alone, since compressing would hold its events back.
 */
const compress: Compress = compression({
  filter: (request, response) =>
    !String(response.getHeader('content-type')).startsWith('text/event-stream') &&
    compression.filter(request, response),
});

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Sends a whole answer, with the headers that all have, compressed as that would be; not to a client that has gone. */
export function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return;
  const { status, headers, text } = answer;
  const length = Buffer.byteLength(text);
  const all = {
    ...headers,
    'content-length': String(length),
    'x-content-type-options': 'nosniff',
    'x-request-id': requestIdIn(request),
  };
  for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
  response.statusCode = status;
  const accepts = request.headers['accept-encoding'] !== undefined;
  if (accepts && length >= THRESHOLD) return compress(request, response, () => response.end(text));
  response.setHeader('vary', [response.getHeader('vary') ?? [], 'Accept-Encoding'].flat().join(', '));
  response.end(text);
}

/** Passes requests on and compresses the answers. */
export function compressed(listener: RequestListener): RequestListener {
  return (request, response) => {
    compress(request, response, () => listener(request, response));
  };
}
