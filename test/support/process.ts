import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

// A start that migrates takes 5 s alone, and six times as long while three workers share two cores.
const PATIENCE_MS = 60_000;

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
      const until = Date.now() + PATIENCE_MS;
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match[1] ?? match[0];
        if (child.exitCode !== null) throw new Error(`the server ended:\n${output}`);
        if (Date.now() > until) throw new Error(`the server did not print ${pattern}:\n${output}`);
        await sleep(50);
      }
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
