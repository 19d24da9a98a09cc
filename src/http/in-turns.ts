import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { urlOf } from './paths.ts';

/**
 * Lets in one request to this path per turn of the event loop, and the others as they come: however many webhooks arrive at
 * once, anybody's query waits for one of them at a time, and not for all. A place in line holds up nobody else: who is let in
 * and then sends slowly keeps none waiting.
 */
export function inTurns(path: string, listener: RequestListener): RequestListener {
  const line: Array<() => void> = [];
  function letIn(): void {
    const next = line.shift();
    if (!next) return;
    if (line.length > 0) setImmediate(letIn);
    next();
  }
  return (request, response) => {
    if (urlOf(request)?.pathname !== path) return listener(request, response);
    if (line.length === 0) setImmediate(letIn);
    line.push(() => enter(listener, request, response));
  };
}

/** Not whoever has gone meanwhile: nobody would read the answer. */
function enter(listener: RequestListener, request: IncomingMessage, response: ServerResponse): void {
  if (!request.socket.destroyed) listener(request, response);
}
