import type { RequestListener } from 'node:http';
import compression from 'compression';

/**
 * Passes requests on and compresses the answers as their sender accepts it (br or gzip), where that pays: from 1 kB on, and
 * text only. A stream of events is left alone, since compressing would hold its events back.
 */
export function compressed(listener: RequestListener): RequestListener {
  const compress = compression({
    filter: (request, response) =>
      !String(response.getHeader('content-type')).startsWith('text/event-stream') &&
      compression.filter(request, response),
  });
  return (request, response) => {
    compress(request, response, () => listener(request, response));
  };
}
