import { Socket } from 'node:net';
import { PrismaClient } from '../generated/prisma/client.ts';
import { ExplainingPrismaPg } from './explain.ts';
import { prepareSession } from './session.ts';

export { Prisma, type PrismaClient } from '../generated/prisma/client.ts';

/**
 * Opens the connection pool. A statement fails after 30 s and a connection attempt after 5 s, so that a hanging database
 * does not hang every request; a connection on which nothing comes for longer than a statement may take is given up. With
 * `timeoutMs` 0 a statement may take for ever.
 */
export function createDatabase(url: string, options: { poolSize: number; timeoutMs?: number }): PrismaClient {
  const { poolSize, timeoutMs = 30_000 } = options;
  const adapter = new ExplainingPrismaPg({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 5000,
    // pg-pool waits for it, though its types do not say so.
    // oxlint-disable-next-line typescript/no-misused-promises
    onConnect: (client) => prepareSession(client, timeoutMs),
    application_name: 'fal-ledger',
    // A firewall or a machine that is gone ends a connection without a word.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    stream: () => createSocket(timeoutMs * LONGEST_SILENCE),
  });
  return new PrismaClient({ adapter });
}

// PostgreSQL itself ends a statement that takes too long, and says so.
const LONGEST_SILENCE = 1.2;

function createSocket(silenceMs: number): Socket {
  const socket = new Socket();
  socket.setTimeout(silenceMs, () =>
    socket.destroy(new Error(`nothing has come from the database for ${silenceMs / 1000} s`)),
  );
  return socket;
}
