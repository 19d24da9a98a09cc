import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.ts';
import { withClient } from './server.ts';

/** A PostgreSQL that is not the embedded one. */
export interface ForeignPostgres {
  readonly url: string;
  /** Its first process. */
  pid(): number | undefined;
  /** Starts it again. */
  begin(): Promise<void>;
  /** Ends it: SIGINT in order, SIGQUIT as a crash would. */
  end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void>;
  stop(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';
// What a crash loses does not matter here.
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // A standby that has lost its primary looks for it again so often.
  wal_retrieve_retry_interval: '100ms',
};

/** The folders of the programs of each PostgreSQL that Debian's packages have installed, the oldest first. */
export function installedServers(): string[] {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  return versions
    .toSorted((a, b) => Number(a) - Number(b))
    .map((version) => path.join(DEBIAN, version, 'bin'))
    .filter((folder) => existsSync(path.join(folder, 'initdb')));
}

/** The oldest of them, and words for the name of a test that needs it; its folder is empty where there is none. */
export function oldestServer(): { readonly bin: string; readonly where: string } {
  const [bin = ''] = installedServers();
  const where = bin
    ? `of PostgreSQL ${path.basename(path.dirname(bin))}`
    : '(skipped: no PostgreSQL of the system; apt-get install postgresql)';
  return { bin, where };
}

/** Starts a new, empty server by the programs in the folder. */
export async function startForeignPostgres(bin: string): Promise<ForeignPostgres> {
  return await start(bin, 'initdb', (data) => [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--no-sync',
  ]);
}

/** Starts a standby of such a server. */
export async function startStandby(bin: string, primaryUrl: string): Promise<ForeignPostgres> {
  return await start(bin, 'pg_basebackup', (data) => [
    '-d',
    primaryUrl,
    '-D',
    data,
    '-R',
    '-c',
    'fast',
    '--no-sync',
  ]);
}

/** Has a program make the data, and starts the server that has them. */
async function start(
  bin: string,
  program: string,
  argsFor: (data: string) => string[],
): Promise<ForeignPostgres> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-foreign-'));
  const port = await freePort();
  // It refuses to run as root.
  const asUser = process.getuid?.() === 0 ? idsOf('postgres') : undefined;
  if (asUser) await chown(folder, asUser.uid, asUser.gid);
  const options = { ...asUser, cwd: folder };
  const data = path.join(folder, 'data');
  execFileSync(path.join(bin, program), argsFor(data), { ...options, stdio: 'pipe' });
  const settings = Object.entries({ ...SETTINGS, port }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const url = `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`;
  let child: ChildProcess;
  async function begin(): Promise<void> {
    const begun = spawn(path.join(bin, 'postgres'), ['-D', data, ...settings], {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child = begun;
    let said = '';
    begun.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    for (const deadline = Date.now() + 20_000; !(await answers(url)); await sleep(50))
      if (begun.exitCode !== null || Date.now() > deadline)
        throw new Error(`PostgreSQL of ${bin} did not start:\n${said}`);
  }
  async function end(signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
    const exited = child.exitCode === null ? once(child, 'exit') : undefined;
    child.kill(signal);
    await exited;
  }
  await begin();
  return {
    url,
    pid: () => child.pid,
    begin,
    end,
    async stop() {
      await end('SIGQUIT');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function idsOf(user: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function answers(url: string): Promise<boolean> {
  return await withClient(url, () => Promise.resolve(true)).catch(() => false);
}
