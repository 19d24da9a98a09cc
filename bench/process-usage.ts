import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

// The unit of CPU times in /proc on Linux.
const TICKS_A_SECOND = 100;

/** The CPU time that a process has used so far, all of its threads together. */
export function cpuSecondsOf({ pid }: Pick<ChildProcess, 'pid'>): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** The memory of a process, in bytes. */
export function rssOf({ pid }: Pick<ChildProcess, 'pid'>): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
}
