import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { installedServers } from './foreign-postgres.ts';

/** Three PostgreSQL servers under Patroni, behind HAProxy. */
export interface Cluster {
  /** The URL of whichever is the leader. */
  readonly url: string;
  leader(): Promise<string>;
  /**
   * Ends a node: `kill` as losing its machine does, `crash` only PostgreSQL and Patroni, `orphan` only Patroni, so that
   * PostgreSQL goes on as if it were still the leader.
   */
  end(node: string, how: 'kill' | 'crash' | 'orphan'): Promise<void>;
  /** Starts a node again, with an empty disk if it is to be wiped, and waits until all three are there. */
  revive(node: string, options?: { wiped: boolean }): Promise<void>;
  stop(): Promise<void>;
}

const SCRIPT = path.join(import.meta.dirname, '../../ops/cluster/cluster.sh');
const PROGRAMS = ['/usr/bin/patroni', '/usr/bin/etcd', '/usr/sbin/haproxy'];

/** Whether the machine has what the cluster consists of. */
export const hasPatroni = installedServers().length > 0 && PROGRAMS.every((program) => existsSync(program));

const run = promisify(execFile);

/** Starts a cluster of its own, with ports of its own. */
export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-cluster-'));
  const env = { PATH: process.env['PATH'] ?? '', CLUSTER_PORT: String(await freePorts()) };
  const ask = async (...args: string[]) =>
    (await run('bash', [SCRIPT, folder, ...args], { env })).stdout.trim();
  const stop = async () => {
    await ask('stop');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const url = (await ask('start')).split('\n').at(-1) ?? '';
    return {
      url,
      stop,
      async leader() {
        for (;;) {
          const name = await ask('leader').catch(() => '');
          if (name) return name;
          await sleep(200);
        }
      },
      async end(node, how) {
        await ask(how, node);
      },
      async revive(node, { wiped } = { wiped: false }) {
        if (wiped) await ask('wipe', node);
        await ask('revive', node);
        // Waits for all three.
        await ask('start');
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const PORTS = 50;
// Below those that the system gives to connections.
const [FIRST, LAST] = [15_000, 30_000];

async function freePorts(): Promise<number> {
  for (;;) {
    const first = FIRST + PORTS * Math.floor(Math.random() * ((LAST - FIRST) / PORTS));
    const each = Array.from({ length: PORTS }, (_, index) => isFree(first + index));
    if ((await Promise.all(each)).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
