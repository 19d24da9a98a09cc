import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { readMigrations } from '../db/migrations/files.ts';
import { createDisposers } from '../lib/disposers.ts';
import type { Logger } from '../logger.ts';
import type { App } from './app.ts';
import { type Connections, connect } from './connect.ts';
import { MIGRATIONS } from './connect-database.ts';
import { metricsOfWorkers, startMetrics } from './metrics.ts';
import type { FromWorker, ToWorker } from './worker.ts';

interface Options {
  readonly signal: AbortSignal;
  readonly onDatabaseDeath: () => void;
}

// A worker that cannot start again, since the database is away, say, is not started all the time.
const RESTART_MS = 1000;
// For what a worker does after the time that it has for a stop.
const LAST_MS = 2000;

/**
 * Starts a server of several processes: this one connects the database and fal, and `WORKERS` others, which share its port,
 * answer requests. Each of them is a whole server beside the others, so their background work needs no arrangement. One that
 * ends is replaced.
 */
export async function startWorkers(config: Config, log: Logger, options: Options): Promise<App> {
  const disposers = createDisposers((name, error) => log.error({ err: error }, `stopping ${name} failed`));
  const workers = forkWorkers(config.workers, log);
  try {
    // The port first: if it is taken, nothing else is started.
    await workers.listening();
    const connections = await connect(config, await readMigrations(MIGRATIONS), log, disposers, options);
    const url = await workers.serve(connections);
    await startMetrics(config, metricsOfWorkers(), log, disposers);
    return {
      url,
      access: connections.access,
      async close({ drain = false } = {}) {
        await workers.close(drain, config.shutdownMs + (drain ? config.drainMs : 0));
        await disposers.dispose(config.shutdownMs);
      },
    };
  } catch (error) {
    await workers.close(false, config.shutdownMs);
    await disposers.dispose(config.shutdownMs);
    throw error;
  }
}

function forkWorkers(count: number, log: Logger) {
  cluster.setupPrimary({ serialization: 'advanced' });
  const running = new Set<Worker>();
  const stopping = new AbortController();
  let connections: Connections | undefined;
  /** Set once they answer requests. */
  let othersPort: number | undefined;

  function fork(): Worker {
    const worker = cluster.fork();
    running.add(worker);
    log.info({ pid: worker.process.pid }, `worker ${worker.id} is started`);
    worker.on('message', (message: FromWorker) => {
      if (message.kind !== 'started') return;
      tell(worker, { kind: 'begin', othersPort });
      if (connections) tell(worker, { kind: 'connected', connections });
    });
    worker.once('exit', (code, signal) => {
      running.delete(worker);
      if (othersPort !== undefined && !stopping.signal.aborted)
        void replace(worker, signal ?? `code ${code}`);
    });
    return worker;
  }

  async function replace(worker: Worker, why: string): Promise<void> {
    log.error(`worker ${worker.id} has ended (${why}): another one is started`);
    await sleep(RESTART_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    if (!stopping.signal.aborted) fork();
  }

  return {
    /** Starts all of them, and returns when each has the port. Throws if one cannot; it has logged why. */
    async listening(): Promise<void> {
      const start = async () => {
        const worker = fork();
        await before(worker, once(worker, 'listening'));
      };
      // One alone at first, so that a port that is taken is reported once.
      await start();
      await Promise.all(Array.from({ length: count - 1 }, start));
    },
    /** Hands on what is connected, and returns the URL under which they answer. */
    async serve(connected: Connections): Promise<string> {
      const ready = [...running].map((worker) => before(worker, urlOf(worker)));
      connections = connected;
      for (const worker of running) tell(worker, { kind: 'connected', connections });
      const [url = ''] = await Promise.all(ready);
      // An address of IPv6 stands there without its brackets, as configured.
      othersPort = Number(url.slice(url.lastIndexOf(':') + 1));
      return url;
    },
    /** Stops them side by side; what has not ended within this time is killed. */
    async close(drain: boolean, withinMs: number): Promise<void> {
      stopping.abort();
      const late = setTimeout(() => {
        for (const worker of running) worker.process.kill('SIGKILL');
      }, withinMs + LAST_MS);
      const ended = [...running].map((worker) => once(worker, 'exit'));
      for (const worker of running) tell(worker, { kind: 'stop', drain });
      await Promise.all(ended);
      clearTimeout(late);
    },
  };
}

/** Waits for something of a worker. Throws if the worker ends before. */
async function before<T>(worker: Worker, something: Promise<T>): Promise<T> {
  const ended = once(worker, 'exit').then(() => Promise.reject(new Error('a worker could not start')));
  return await Promise.race([something, ended]);
}

async function urlOf(worker: Worker): Promise<string> {
  return await new Promise((resolve) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') resolve(message.url);
    });
  });
}

/** One that has just ended is told nothing. */
function tell(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message, () => undefined);
}
