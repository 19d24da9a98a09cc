import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

// The unit of CPU times in /proc on Linux.
const TICKS_A_SECOND = 100;

/** The CPU time that a process has used so far, all of its threads together. */
export function cpuSecondsOf({ pid }: Pick<ChildProcess, 'pid'>): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** The CPU time of all processes that a process has started, those that have ended included. */
export function cpuSecondsOfChildren(pid: number): number {
  const running = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
    .filter((fields) => Number(fields[1]) === pid);
  const ended = statOf(String(pid));
  const ticks = running.reduce((sum, fields) => sum + Number(fields[11]) + Number(fields[12]), 0);
  return (ticks + Number(ended[13]) + Number(ended[14])) / TICKS_A_SECOND;
}

/** What /proc says of a process, after its name; nothing of one that has ended meanwhile. */
function statOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  } catch {
    return [];
  }
}

/** The memory of a process, in bytes. */
export function rssOf({ pid }: Pick<ChildProcess, 'pid'>): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}
