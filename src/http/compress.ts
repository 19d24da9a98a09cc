import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import compression from 'compression';

/** Compresses what `next` writes as the sender of the request accepts it. */
export type Compress = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/**
 * Compresses answers as their sender accepts it (br or gzip), where that pays: from 1 kB on, and text only. A stream of events
 * is left alone, since compressing would hold its events back.
 */
export const compress: Compress = compression({
  filter: (request, response) =>
    !String(response.getHeader('content-type')).startsWith('text/event-stream') &&
    compression.filter(request, response),
});

/** Passes requests on and compresses the answers. */
export function compressed(listener: RequestListener): RequestListener {
  return (request, response) => {
    compress(request, response, () => listener(request, response));
  };
}
