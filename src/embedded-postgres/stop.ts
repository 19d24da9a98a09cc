import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './error.ts';
import { isServerOf } from './process.ts';
import type { Postmaster } from './server.ts';

/** `fast` ends every connection and writes everything out; `immediate` quits, and the next start recovers. */
export type StopMode = 'fast' | 'immediate';

// SIGINT is a fast shutdown, SIGQUIT an immediate one: the server gives its processes 5 s, then kills them.
// https://www.postgresql.org/docs/18/server-shutdown.html
const STEPS = [
  { signal: 'SIGINT', patienceMs: 5000 },
  { signal: 'SIGQUIT', patienceMs: 10_000 },
  { signal: 'SIGKILL', patienceMs: 5000 },
] as const;

/** Whether the server is gone, whoever ended it. */
export function hasEnded(dir: string, { pid, child }: Postmaster): boolean {
  return child ? child.exitCode !== null || child.signalCode !== null : !isServerOf(dir, pid);
}

/**
 * Stops the server, ever less gently, and returns when it is gone. Not by pg_ctl: it signals whatever process the pid file
 * names, and cannot stop a server whose folder was removed.
 */
export async function stopServer(dir: string, postmaster: Postmaster, mode: StopMode): Promise<void> {
  const { pid } = postmaster;
  const gone = () => hasEnded(dir, postmaster);
  for (const { signal, patienceMs } of mode === 'fast' ? STEPS : STEPS.slice(1)) {
    if (gone()) return;
    try {
      process.kill(pid, signal);
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ESRCH') return;
      throw new EmbeddedPostgresError(`PostgreSQL (pid ${pid}) could not be stopped.`, { cause });
    }
    for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(20)) if (gone()) return;
  }
  throw new EmbeddedPostgresError(`PostgreSQL (pid ${pid}) does not stop.`);
}
