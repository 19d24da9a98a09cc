import type { IncomingMessage, ServerResponse } from 'node:http';
import { attached } from '../lib/attached.ts';

/** Who is told when an answer is over; undefined once they have been. */
interface Told {
  callbacks: Array<() => void> | undefined;
}

const ends = attached<object, Told>();

/**
 * Calls back once, when the answer is sent or the connection is gone: an answer that waits behind another one on its connection
 * is not told of the latter.
 */
export function whenOver(
  { socket }: { readonly socket: Pick<IncomingMessage['socket'], 'once' | 'off' | 'setMaxListeners'> },
  response: Pick<ServerResponse, 'once'>,
  over: () => void,
): void {
  const known = ends.of(response);
  if (known) {
    if (known.callbacks) known.callbacks.push(over);
    else over();
    return;
  }
  const told = ends.attach(response, { callbacks: [over] });
  const tell = () => {
    const { callbacks = [] } = told;
    told.callbacks = undefined;
    socket.off('close', tell);
    for (const callback of callbacks) callback();
  };
  // Each request that waits on one connection listens.
  socket.setMaxListeners(0);
  socket.once('close', tell);
  response.once('close', tell);
}
