import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type Cluster, SUPERUSER } from './embedded-cluster.ts';
import { EmbeddedPostgresError } from './embedded-error.ts';
import type { Place } from './embedded-place.ts';

/** A running postmaster: one we started, or one that outlived the process that did. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly child?: ChildProcess;
}

const START_TIMEOUT_MS = 60_000;
// How long a fast shutdown may take before the server is told to quit at once; it then recovers at the next start.
const STOP_TIMEOUT_MS = 5000;

/** A connection to a database of the cluster. */
export function clientOf(cluster: Cluster, port: number, database: string): Client {
  return new Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: cluster.password,
    database,
    connectionTimeoutMillis: 5000,
  });
}

/** Whether this cluster's server accepts connections on the port. */
async function answers(cluster: Cluster, port: number): Promise<boolean> {
  const client = clientOf(cluster, port, 'postgres');
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return rows[0]?.data_directory === cluster.dir;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The cluster's server if one runs; removes a pid file that names a process which is none. */
export async function findRunning(cluster: Cluster): Promise<Postmaster | undefined> {
  const pidFile = path.join(cluster.dir, 'postmaster.pid');
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (existsSync(pidFile)) {
    const lines = readFileSync(pidFile, 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    if (port > 0 && (await answers(cluster, port))) return { pid, port };
    if (!isPostmaster(pid, cluster.dir)) {
      // postgres itself only looks whether the pid lives, and would refuse to start for any process that got it.
      rmSync(pidFile, { force: true });
      return undefined;
    }
    if (Date.now() > deadline)
      throw new EmbeddedPostgresError(
        `The PostgreSQL of ${cluster.dir} (pid ${pid}) runs but does not answer.`,
      );
    await sleep(100);
  }
  return undefined;
}

function isPostmaster(pid: number, dir: string): boolean {
  try {
    const proc = `/proc/${pid}/cmdline`;
    if (existsSync('/proc/self/cmdline')) return readFileSync(proc, 'utf8').includes(dir);
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).includes(dir);
  } catch {
    return false;
  }
}

/** Starts the cluster's server on its remembered port, or on a free one where that is taken. */
export async function startServer(
  place: Place,
  cluster: Cluster,
  settings: Readonly<Record<string, string>>,
): Promise<Postmaster> {
  const port = await choosePort(path.join(place.home, 'postgres.port'));
  const logFile = path.join(place.home, 'postgres.log');
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    port,
    ...settings,
  };
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(logFile, 'w', 0o600);
  // A process group of its own: Ctrl-C in the terminal is for us, and we stop the database last.
  const child = spawn(place.binaries.postgres, ['-D', cluster.dir, ...args], {
    ...place.account,
    cwd: place.home,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', () => {
    failure ??= readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
  });
  child.unref();
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(cluster, port))) {
    if (failure !== undefined) throw new EmbeddedPostgresError(`PostgreSQL did not start:\n${failure}`);
    if (Date.now() > deadline)
      throw new EmbeddedPostgresError(`PostgreSQL did not start in time; see ${logFile}`);
    await sleep(25);
  }
  return { pid: child.pid ?? 0, port, child };
}

/** Fast shutdown, then an immediate one; returns when the server is gone. */
export async function stopServer(cluster: Cluster, { pid, child }: Postmaster): Promise<void> {
  // A server that was killed leaves its pid file; one whose parent is gone may stay a zombie. Either tells its end.
  const gone = () => child?.exitCode != null || child?.signalCode != null || !isPostmaster(pid, cluster.dir);
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (gone()) return;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (const deadline = Date.now() + STOP_TIMEOUT_MS; Date.now() < deadline && !gone(); ) await sleep(20);
  }
}

async function choosePort(remembered: string): Promise<number> {
  const last = existsSync(remembered) ? Number(readFileSync(remembered, 'utf8')) : 0;
  const port = (last > 0 ? await probe(last) : undefined) ?? (await probe(0));
  if (port === undefined) throw new EmbeddedPostgresError('No free port for PostgreSQL.');
  writeFileSync(remembered, String(port));
  return port;
}

/** The port if it is free (0: any that is), undefined where it is taken. */
function probe(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
