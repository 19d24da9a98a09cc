import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { PoolClient } from 'pg';
import type { EndSignal } from '../lib/ending.ts';

const CANCEL_CODE = 80_877_102;
const TLS_CODE = 80_877_103;
const PATIENCE_MS = 5000;

/**
 * Cancels in PostgreSQL what this connection executes when the signal is aborted, until the connection is released. Then it
 * is closed as well: the request to cancel goes by another connection, and could meet the next statement.
 *
 * node-postgres can cancel only a query object of its own making. A request by the protocol also goes through a pooler,
 * which knows the session by the key that it gave us, unlike `pg_cancel_backend`.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export function cancelOnAbort(client: PoolClient, signal: EndSignal): PoolClient {
  const release = client.release.bind(client);
  let cancelled = false;
  const cancel = () => {
    cancelled = true;
    sendCancel(client);
  };
  signal.addEventListener('abort', cancel, { once: true });
  client.release = (error) => {
    signal.removeEventListener('abort', cancel);
    release(cancelled ? true : error);
  };
  return client;
}

/** Asks PostgreSQL to cancel what a connection executes. It gives no answer. */
function sendCancel(client: object): void {
  const { host, port, ssl, processID, secretKey } = addressOf(client);
  if (typeof host !== 'string' || typeof processID !== 'number' || typeof secretKey !== 'number') return;
  const socket = host.startsWith('/')
    ? connect(`${host}/.s.PGSQL.${String(port)}`)
    : connect(Number(port), host);
  quiet(socket);
  if (!ssl) {
    socket.end(message(CANCEL_CODE, processID, secretKey));
    return;
  }
  socket.write(message(TLS_CODE));
  socket.once('data', (answer) => {
    if (answer.toString() !== 'S') return socket.destroy();
    const options = typeof ssl === 'object' ? ssl : {};
    const secure = connectTls({ servername: host, ...options, socket });
    quiet(secure);
    return secure.end(message(CANCEL_CODE, processID, secretKey));
  });
}

// A client has them, though its types do not say so.
function addressOf(client: object): Record<'host' | 'port' | 'ssl' | 'processID' | 'secretKey', unknown> {
  const read = (name: string): unknown => Reflect.get(client, name);
  return {
    host: read('host'),
    port: read('port'),
    ssl: read('ssl'),
    processID: read('processID'),
    secretKey: read('secretKey'),
  };
}

/** A request that is not heard changes nothing: PostgreSQL ends the statement by its own time limit. */
function quiet(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
}

function message(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(4 + 4 * numbers.length);
  for (const [index, number] of [bytes.length, ...numbers].entries()) bytes.writeInt32BE(number, 4 * index);
  return bytes;
}
