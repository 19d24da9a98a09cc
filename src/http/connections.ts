import type { Server, Socket } from 'node:net';

export interface ConnectionBounds {
  /** How many connections are open at once, whosever. */
  readonly total: number;
  /** How many of them come from one address. */
  readonly perAddress: number;
}

/** Which bound a connection went beyond. */
export type BoundOfConnections = keyof ConnectionBounds;

/** Told of each connection that is refused. */
export type OnRefused = (bound: BoundOfConnections) => void;

const RETRY_AFTER_SECONDS = 5;
const WHOSE: Record<BoundOfConnections, string> = { total: 'in all', perAddress: 'from one address' };

/** Said in HTTP, since the sender waits for that. */
function refusalBy(bound: BoundOfConnections): string {
  const message = `This server has as many connections open as it may have ${WHOSE[bound]}. Try again in ${RETRY_AFTER_SECONDS} s.`;
  const extensions = { code: 'SERVER_BUSY', retryAfter: RETRY_AFTER_SECONDS };
  const body = JSON.stringify({ errors: [{ message, extensions }] });
  return [
    'HTTP/1.1 503 Service Unavailable',
    `retry-after: ${RETRY_AFTER_SECONDS}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

const REFUSALS = { total: refusalBy('total'), perAddress: refusalBy('perAddress') };

/**
 * Refuses connections beyond these bounds: each costs memory even while nothing is sent on it. Returns whether one was refused:
 * what had come on it before it was closed must not be served.
 */
export function boundConnections(
  server: Server,
  { total, perAddress }: ConnectionBounds,
  onRefused: OnRefused = () => undefined,
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
    const bound = all > total ? 'total' : 'perAddress';
    if (bound === 'total' || count > perAddress) {
      refused.add(socket);
      socket.write(REFUSALS[bound]);
      socket.destroySoon();
      onRefused(bound);
    }
  });
  return (socket) => refused.has(socket);
}
