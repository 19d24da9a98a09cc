import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PRIVATE_FILE, privateFile } from '../lib/private-files.ts';
import type { Binaries } from './binaries.ts';
import { type Cluster, clientOf } from './cluster.ts';
import { EmbeddedPostgresError } from './error.ts';
import type { Place } from './place.ts';
import { choosePort } from './port.ts';
import { isServerOf, programEnvironment } from './process.ts';

/** A running server. Without `child` it outlived the process that started it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly child?: ChildProcess;
}

/** What a server is started with. */
export interface ServerOptions {
  readonly place: Place;
  readonly binaries: Binaries;
  readonly cluster: Cluster;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

const START_TIMEOUT_MS = 60_000;
// Failures that pass: the port was taken after we chose it; processes of a killed server are still ending; a server whose
// starter was killed came first.
const PASSING = /could not bind|pre-existing shared memory block|lock file "postmaster.pid" already exists/;

/**
 * Returns the cluster's running server, or starts one. Not by pg_ctl, which checks on its server only every 100 ms (a
 * restart took 0.56 s instead of 0.41 s) and passes settings through a shell.
 */
export async function ensureServer(options: ServerOptions): Promise<Postmaster> {
  const logFile = path.join(options.place.home, 'postgres.log');
  for (let attempt = 1, deadline = Date.now() + START_TIMEOUT_MS; ; attempt += 1) {
    const running = await findRunning(options.cluster, deadline);
    if (running) return running;
    if (attempt === 1) {
      // An older version may have left it open.
      privateFile(logFile);
      await rename(logFile, path.join(options.place.home, 'postgres.previous.log')).catch(() => undefined);
    }
    const postmaster = await launch(options, logFile, deadline);
    if (typeof postmaster !== 'string') return postmaster;
    const passing = PASSING.exec(postmaster)?.[0];
    if (!passing || Date.now() > deadline)
      throw new EmbeddedPostgresError(`PostgreSQL did not start:\n${postmaster}`);
    if (attempt === 1) options.log(`PostgreSQL cannot start yet (${passing}): trying again`);
    await sleep(100);
  }
}

/** Returns the cluster's server if one runs. Removes a pid file that names any other process. */
async function findRunning(cluster: Cluster, deadline: number): Promise<Postmaster | undefined> {
  for (;;) {
    const noted = await readPidFile(cluster);
    if (!noted) return undefined;
    if (!isServerOf(cluster.dir, noted.pid)) {
      // postgres checks only that the pid is alive, and would refuse to start for any process that has it.
      await rm(pidFileOf(cluster), { force: true });
      return undefined;
    }
    const failure = noted.ready ? await tryConnecting(cluster, noted.port) : undefined;
    if (noted.ready && !failure) return { pid: noted.pid, port: noted.port };
    if (Date.now() > deadline)
      throw new EmbeddedPostgresError(
        `The PostgreSQL of ${cluster.dir} runs (pid ${noted.pid}) but does not answer: stop it, then start again.`,
        { cause: failure },
      );
    await sleep(50);
  }
}

const pidFileOf = (cluster: Cluster) => path.join(cluster.dir, 'postmaster.pid');

/** What the server notes about itself: src/include/utils/pidfile.h of PostgreSQL. */
async function readPidFile(cluster: Cluster) {
  const text = await readFile(pidFileOf(cluster), 'utf8').catch(() => undefined);
  const lines = text?.split('\n');
  return lines && { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

async function tryConnecting(cluster: Cluster, port: number): Promise<unknown> {
  const client = clientOf(cluster, port, 'postgres');
  client.on('error', () => undefined);
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Starts a server and waits until it is ready; returns the end of its log if it exits instead. */
async function launch(
  options: ServerOptions,
  logFile: string,
  deadline: number,
): Promise<Postmaster | string> {
  const { cluster, place, log } = options;
  const port = await choosePort(path.join(place.home, 'postgres.port'), log);
  const child = spawnServer(options, port, logFile);
  let failure: Error | undefined;
  child.once('error', (error) => {
    failure = error;
  });
  for (;;) {
    if (failure)
      throw new EmbeddedPostgresError(`PostgreSQL did not start: ${failure.message}`, { cause: failure });
    if (child.exitCode !== null || child.signalCode !== null)
      return (await readFile(logFile, 'utf8')).trim().split('\n').slice(-8).join('\n');
    const noted = await readPidFile(cluster);
    if (child.pid && noted?.ready && noted.pid === child.pid) return { pid: child.pid, port, child };
    if (Date.now() > deadline) {
      child.kill('SIGQUIT');
      throw new EmbeddedPostgresError(`PostgreSQL did not start in time; see ${logFile}`);
    }
    await sleep(20);
  }
}

function spawnServer({ place, binaries, cluster, settings }: ServerOptions, port: number, logFile: string) {
  const all = {
    timezone: 'UTC',
    ...settings,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port,
  };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // Statements that fail are in it, with their prompts.
  const log = openSync(logFile, 'w', PRIVATE_FILE);
  privateFile(logFile);
  try {
    const child = spawn(binaries.postgres, ['-D', cluster.dir, ...args], {
      ...place.account,
      cwd: place.home,
      env: programEnvironment(),
      // A process group of its own: Ctrl-C in the terminal must not reach it, since we stop the database last.
      detached: true,
      stdio: ['ignore', log, log],
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}
