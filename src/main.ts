#!/usr/bin/env node
import cluster from 'node:cluster';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, startApp } from './app/app.ts';
import { boundHeapGrowth } from './app/heap-growth.ts';
import { startWorker } from './app/worker.ts';
import { startWorkers } from './app/workers.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { GRAPHQL_PATH } from './http/paths.ts';
import { createLogger } from './logger.ts';

function readConfig(): Config {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
    return loadConfig(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof ConfigError ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

const config = readConfig();
const log = createLogger(config.log, cluster.worker?.id);
const stopStart = new AbortController();
const starting = start(stopStart.signal);

/** A server is one process, or as many workers as configured and the one that starts them. */
function start(signal: AbortSignal): Promise<App> {
  if (cluster.isWorker)
    return startWorker(config, log, { signal, onStop: (drain) => void stop('its server stops', drain) });
  const begin = config.workers > 1 ? startWorkers : startApp;
  return begin(config, log, { signal, onDatabaseDeath });
}

/** Without its database the process can do nothing; whoever starts it again gets all that was recorded. */
function onDatabaseDeath(): void {
  log.fatal('the embedded PostgreSQL has ended: the server ends too, start it again');
  process.exit(1);
}

let stopping = false;
async function stop(why: string, drain: boolean): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info(`${why}: stopping`);
  stopStart.abort(new Error('the start was stopped'));
  // What the start waits for may never answer.
  const app = await Promise.race([starting.catch(() => undefined), sleep(config.shutdownMs)]);
  await app?.close({ drain });
  log.info('stopped');
  process.exit(0);
}
process.on('SIGINT', (signal) => {
  if (cluster.isWorker) return;
  // A second Ctrl-C ends the process at once.
  if (stopping) process.exit(1);
  // A person at a terminal need not wait for a proxy.
  void stop(signal, false);
});
process.on('SIGTERM', (signal) => {
  // A supervisor may repeat it.
  if (!cluster.isWorker) void stop(signal, true);
});

try {
  const { url, access } = await starting;
  boundHeapGrowth();
  if (cluster.isPrimary) log.info(`ready: ${url}${GRAPHQL_PATH}`);
  if (access && cluster.isPrimary) {
    log.info(`token of an admin: ${access.adminToken}`);
    log.info(`token of a user:   ${access.userToken}`);
  }
} catch (error) {
  log.debug({ err: error }, 'the start failed');
  // What a stop has ended is no failure, and the stop ends the process.
  if (!stopStart.signal.aborted) {
    log.fatal(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
