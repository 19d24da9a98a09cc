import type { IncomingMessage } from 'node:http';

const BEGINS = Symbol('the answer is a stream');

/** Says that a request is answered by a stream, which lasts for as long as its reader likes. */
export function beginStream(request: IncomingMessage): void {
  request.emit(BEGINS);
}

/** Calls back when it is. */
export function onceStream(request: Pick<IncomingMessage, 'once'>, begins: () => void): void {
  request.once(BEGINS, begins);
}
