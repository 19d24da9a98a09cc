import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { NoSessionError } from './connection-limit.ts';
import { type OnLimit, PatientPool } from './patient-pool.ts';
import { replicaOf } from './replicas/reading.ts';
import { namesPooler, prepareSession } from './session.ts';
import { withClearTlsMode } from './tls-mode.ts';

export interface PoolOptions {
  readonly poolSize: number;
  /** How long a statement may take; 0 for ever. */
  readonly timeoutMs?: number;
  /** Idle connections are not closed. */
  readonly keepOpen?: boolean;
  readonly onLimit?: OnLimit;
  /** What reads for a request that reads from a replica is given a connection of that instead. */
  readonly givesWay?: boolean;
  /** Looks at a new connection before it is used; what it throws closes that. */
  readonly onSession?: (client: ClientBase) => Promise<void>;
}

/**
 * Opens a pool of connections. A statement fails after 30 s and a connection attempt after 5 s, so that a hanging database
 * does not hang every request; a connection on which nothing comes for longer than a statement may take is given up.
 */
export function openPool(url: string, options: PoolOptions): PatientPool {
  const { poolSize, timeoutMs = STATEMENT_MS, onLimit = () => undefined, onSession } = options;
  const open = new Set<Socket>();
  const config = {
    connectionString: withClearTlsMode(url),
    max: poolSize,
    // Where there are few, another pool or server must not take the last one of this pool.
    min: 1,
    connectionTimeoutMillis: CONNECT_MS,
    ...(options.keepOpen && { idleTimeoutMillis: 0 }),
    // pg-pool waits for it, though its types do not say so.
    // oxlint-disable-next-line typescript/no-misused-promises
    async onConnect(client: ClientBase) {
      await prepareInTime(client, timeoutMs, url);
      await onSession?.(client);
    },
    application_name: 'fal-ledger',
    // A firewall or a machine that is gone ends a connection without a word.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    stream() {
      const socket = createSocket(timeoutMs * LONGEST_SILENCE);
      open.add(socket);
      return socket.once('close', () => open.delete(socket));
    },
  };
  const pool = new PatientPool(config, onLimit, options.givesWay ? replicaOf : undefined);
  sockets.set(pool, open);
  return pool;
}

const sockets = new WeakMap<PatientPool, Set<Socket>>();

/** Closes a pool. Connections that are still in use after this time, as those to a server that hangs are, are cut. */
export async function endPool(pool: PatientPool, withinMs: number): Promise<void> {
  const cut = setTimeout(() => {
    for (const socket of sockets.get(pool) ?? []) socket.destroy();
  }, withinMs);
  await Promise.race([pool.end(), sleep(2 * withinMs, undefined, { ref: false })]);
  clearTimeout(cut);
}

/** How long a statement may take unless it is said. */
export const STATEMENT_MS = 30_000;

/** How long an attempt to connect may take. */
export const CONNECT_MS = 5000;

// PostgreSQL itself ends a statement that takes too long, and says so.
/** How much longer than a statement may take its connection waits for something to come. */
export const LONGEST_SILENCE = 1.2;

async function prepareInTime(client: ClientBase, timeoutMs: number, url: string): Promise<void> {
  // The pool listens only to idle ones. PostgreSQL may end one at any moment, and an error that nobody listens to would end
  // the process; a statement on it fails by itself.
  client.on('error', () => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      reject,
      PREPARE_MS,
      new NoSessionError('connection timeout: a new connection does not answer'),
    );
  });
  try {
    await Promise.race([prepareSession(client, timeoutMs, { pooled: namesPooler(url) }), late]);
  } finally {
    clearTimeout(timer);
  }
}

// Between a busy server's time for it and a request's patience.
const PREPARE_MS = 3000;

function createSocket(silenceMs: number): Socket {
  const socket = new Socket();
  socket.setTimeout(silenceMs, () =>
    socket.destroy(new Error(`nothing has come from the database for ${silenceMs / 1000} s`)),
  );
  return socket;
}
