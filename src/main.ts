import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApp } from './app/app.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
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
const log = createLogger(config.log);
const stopStart = new AbortController();
const starting = startApp(config, log, { signal: stopStart.signal, onDatabaseDeath });

/** Without its database the process can do nothing; whoever starts it again gets all that was recorded. */
function onDatabaseDeath(): void {
  log.fatal('the embedded PostgreSQL has ended: the server ends too, start it again');
  process.exit(1);
}

let stopping = false;
async function stop(signal: NodeJS.Signals): Promise<void> {
  // A second Ctrl-C ends the process at once. A supervisor may repeat its SIGTERM.
  if (stopping && signal === 'SIGINT') process.exit(1);
  if (stopping) return;
  stopping = true;
  log.info(`${signal}: stopping`);
  stopStart.abort(new Error('the start was stopped'));
  // What the start waits for may never answer.
  const app = await Promise.race([starting.catch(() => undefined), sleep(config.shutdownMs)]);
  // A person at a terminal need not wait for a proxy.
  await app?.close({ drain: signal === 'SIGTERM' });
  log.info('stopped');
  process.exit(0);
}
process.on('SIGINT', (signal) => void stop(signal));
process.on('SIGTERM', (signal) => void stop(signal));

try {
  const { access } = await starting;
  if (access) {
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
