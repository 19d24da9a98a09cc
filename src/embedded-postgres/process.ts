import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';

const INHERITED = ['PATH', 'TMPDIR', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'SystemRoot'];

/** The environment of PostgreSQL's programs: none of our secrets, and no locale that the machine may lack. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const kept = INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  return { ...Object.fromEntries(kept), LC_ALL: 'C' };
}

/** Whether any process has the pid. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Whether the pid is that of the cluster's server, and not of a process that got the number later. A zombie does not
 * count: in a container it may never be collected.
 */
export function isServerOf(dir: string, pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (existsSync('/proc/self')) return worksIn(dir, pid) || wasStartedFor(dir, pid);
  try {
    const state = execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
    return state.includes(`-D ${dir} `);
  } catch {
    return false;
  }
}

/** PostgreSQL's working directory is its cluster; the link follows a cluster that is moved while it runs. */
function worksIn(dir: string, pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === dir;
  } catch {
    return false;
  }
}

function wasStartedFor(dir: string, pid: number): boolean {
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return args[args.indexOf('-D') + 1] === dir;
  } catch {
    return false;
  }
}
