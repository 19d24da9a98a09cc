import type { Server, Socket } from 'node:net';

export interface ConnectionBounds {
  /** How many connections are open at once, whosever. */
  readonly total: number;
  /** How many of them come from one address. */
  readonly perAddress: number;
}

// Said in HTTP, since the sender waits for that.
const REFUSAL =
  'HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

/**
 * Refuses connections beyond these bounds: each costs memory even while nothing is sent on it. Returns whether one was refused:
 * what had come on it before it was closed must not be served.
 */
export function boundConnections(
  server: Server,
  { total, perAddress }: ConnectionBounds,
): (socket: Socket) => boolean {
  const refused = new WeakSet<Socket>();
  const open = new Map<string, number>();
  let all = 0;
  server.prependListener('connection', (socket: Socket) => {
    // Undefined if it is gone already.
    const address = socket.remoteAddress ?? '';
    const count = (open.get(address) ?? 0) + 1;
    all += 1;
    open.set(address, count);
    socket.once('close', () => {
      all -= 1;
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
    if (all > total || count > perAddress) {
      refused.add(socket);
      socket.write(REFUSAL);
      socket.destroySoon();
    }
  });
  return (socket) => refused.has(socket);
}
