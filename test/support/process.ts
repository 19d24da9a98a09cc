import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { vi } from 'vitest';

/** The built server as a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** Everything it has printed. */
  output(): string;
  /** Waits until the output matches; returns the first group, or the whole match. */
  prints(pattern: RegExp): Promise<string>;
  /** Sends the signal and returns the exit code, null where the signal ended it. */
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts `dist/main.js`; nothing of the environment but PATH reaches it. */
export function startServerProcess(env: Record<string, string>): ServerProcess {
  const child = spawn(process.execPath, ['dist/main.js'], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return {
    child,
    output: () => output,
    async prints(pattern) {
      const match = await vi.waitUntil(
        () => {
          const found = pattern.exec(output);
          if (!found && child.exitCode !== null) throw new Error(`the server ended:\n${output}`);
          return found;
        },
        { timeout: 30_000, interval: 50 },
      );
      return match[1] ?? match[0];
    },
    async kill(signal) {
      const runs = child.exitCode === null && child.signalCode === null;
      const exited = runs ? once(child, 'exit') : undefined;
      child.kill(signal);
      await exited;
      return child.exitCode;
    },
  };
}
