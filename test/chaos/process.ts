import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server that is started again whenever it dies. */
export interface Immortal {
  /** How often it died, by where: a checkpoint, or `anywhere`. */
  readonly deaths: ReadonlyMap<string, number>;
  /** Kills it now, wherever it is. */
  kill(): void;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** Keeps `server.ts` running with this environment; each life has a seed of its own. */
export function keepAlive(
  env: Record<string, string>,
  seed: string,
  onLine: (line: string) => void,
): Immortal {
  const deaths = new Map<string, number>();
  let child: ChildProcess | undefined;
  let closing = false;

  async function live(life: number): Promise<void> {
    const args = ['--import', 'tsx', new URL('server.ts', import.meta.url).pathname];
    let where = 'anywhere';
    const current = spawn(process.execPath, args, {
      env: { PATH: process.env['PATH'] ?? '', ...env, CHAOS_SEED: `${seed} ${life}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = current;
    const read = (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n').filter(Boolean)) {
        where = /^killed at (.*)/.exec(line)?.[1] ?? where;
        onLine(line);
      }
    };
    current.stdout.on('data', read);
    current.stderr.on('data', read);
    await new Promise((resolve) => current.once('close', resolve));
    if (closing) return;
    deaths.set(where, (deaths.get(where) ?? 0) + 1);
    await sleep(50);
    await live(life + 1);
  }

  const living = live(0);
  return {
    deaths,
    kill: () => void child?.kill('SIGKILL'),
    async close() {
      closing = true;
      child?.kill('SIGKILL');
      await living;
    },
  };
}
