import type { IncomingMessage, ServerResponse } from 'node:http';
import { attached } from '../lib/attached.ts';

const responses = attached<IncomingMessage, ServerResponse>();

/** Remembers which answer is that of a request: Yoga does not pass it on. */
export function rememberResponse(request: IncomingMessage, response: ServerResponse): void {
  responses.attach(request, response);
}

/** The answer of a request, to look at. */
export function responseOf(request: IncomingMessage): ServerResponse | undefined {
  return responses.of(request);
}
