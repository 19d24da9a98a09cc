import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import compression from 'compression';

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

/** Sends a text as the whole answer, compressed as that would be. */
export function sendText(request: IncomingMessage, response: ServerResponse, text: string): void {
  const length = Buffer.byteLength(text);
  response.setHeader('content-length', String(length));
  if (length >= THRESHOLD) return compress(request, response, () => response.end(text));
  response.setHeader('vary', [response.getHeader('vary') ?? [], 'Accept-Encoding'].flat().join(', '));
  response.end(text);
}

/** Passes requests on and compresses the answers. */
export function compressed(listener: RequestListener): RequestListener {
  return (request, response) => {
    compress(request, response, () => listener(request, response));
  };
}
