import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { between } from '../../src/sandbox/dice.ts';

/** A server that is started again whenever it dies. */
export interface Immortal {
  /** How often it died or stalled, by how and where. */
  readonly mishaps: ReadonlyMap<string, number>;
  /** Kills it now, wherever it is; one that is still starting is left alone, or a slow machine would never have any. */
  kill(where?: string): void;
  /** Ends it for good. */
  close(): Promise<void>;
}

/**
 * Keeps `server.mjs` running with this environment; each life has a seed of its own, and dies at the next place of the
 * agenda. What a life did not get to stays on it.
 */
export function keepAlive(options: {
  env: Record<string, string>;
  seed: string;
  agenda: string[];
  log: (line: string) => void;
}): Immortal {
  const { env, seed, agenda, log } = options;
  const mishaps = new Map<string, number>();
  const count = (what: string) => mishaps.set(what, (mishaps.get(what) ?? 0) + 1);
  let child: ChildProcess | undefined;
  let killedAt = 'anywhere';
  let serving = false;
  let closing = false;

  async function live(life: number): Promise<void> {
    const appointed = agenda.shift();
    const lifeSeed = `${seed} ${life}`;
    killedAt = 'anywhere';
    const current = spawn(process.execPath, [new URL('server.mjs', import.meta.url).pathname], {
      env: {
        PATH: process.env['PATH'] ?? '',
        ...env,
        CHAOS_SEED: lifeSeed,
        ...(appointed && { CHAOS_DIE_AT: `${appointed}#${between(1, 5, lifeSeed, appointed)}` }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = current;
    const read = (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n').filter(Boolean)) {
        killedAt = /^killed at (.*)/.exec(line)?.[1] ?? killedAt;
        if (line === 'serving') serving = true;
        if (line.startsWith('stalled at')) count(line);
        log(line);
      }
    };
    current.stdout.on('data', read);
    current.stderr.on('data', read);
    await new Promise((resolve) => current.once('close', resolve));
    serving = false;
    if (closing) return;
    count(`kill -9 at ${killedAt}`);
    if (appointed && killedAt !== appointed) agenda.push(appointed);
    await sleep(50);
    await live(life + 1);
  }

  const living = live(0);
  return {
    mishaps,
    kill(where = 'anywhere') {
      if (!serving) return;
      serving = false;
      killedAt = where;
      child?.kill('SIGKILL');
    },
    async close() {
      closing = true;
      child?.kill('SIGKILL');
      await living;
    },
  };
}
