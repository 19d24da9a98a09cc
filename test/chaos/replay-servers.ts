import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Servers on one database, each started again whenever it dies. */
export interface Servers {
  readonly urls: readonly string[];
  /** How often one died, by where. */
  readonly deaths: ReadonlyMap<string, number>;
  /** Kills one of them now, wherever it is. */
  kill(index: number): void;
  close(): Promise<void>;
}

/**
 * Starts a server on each port. Every life is appointed to die at the next place of the agenda; what it did not get to
 * goes back on it. `SCRIPT` is the server as it was built: it is up in half the time.
 */
export function keepServers(options: {
  readonly ports: readonly number[];
  readonly env: Record<string, string>;
  readonly agenda: readonly string[];
  readonly log: (line: string) => void;
}): Servers {
  const { ports, env, log } = options;
  const agenda = [...options.agenda];
  const deaths = new Map<string, number>();
  const children: Array<ChildProcess | undefined> = [];
  let closing = false;

  async function live(index: number, port: number): Promise<void> {
    const appointed = agenda.shift();
    let where = 'anywhere';
    const url = `http://127.0.0.1:${port}`;
    const child = spawn(process.execPath, [SCRIPT], {
      env: {
        PATH: process.env['PATH'] ?? '',
        ...env,
        PORT: String(port),
        APP_URL: url,
        ...(appointed && { CHAOS_DIE_AT: appointed }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children[index] = child;
    const read = (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n').filter(Boolean)) {
        where = /^killed at (.*)/.exec(line)?.[1] ?? where;
        log(`${index}: ${line}`);
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    await new Promise((resolve) => child.once('close', resolve));
    if (closing) return;
    deaths.set(where, (deaths.get(where) ?? 0) + 1);
    if (appointed && where === 'anywhere') agenda.push(appointed);
    await sleep(50);
    await live(index, port);
  }

  const living = ports.map((port, index) => live(index, port));
  return {
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    deaths,
    kill: (index) => void children[index]?.kill('SIGKILL'),
    async close() {
      closing = true;
      for (const child of children) child?.kill('SIGKILL');
      await Promise.all(living);
    },
  };
}

const SCRIPT = new URL('replay-server.mjs', import.meta.url).pathname;
