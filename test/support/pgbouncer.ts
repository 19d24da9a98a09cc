import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.ts';

/** A running PgBouncer. */
export interface PgBouncer {
  /** The URL of a database behind it, instead of the one of the server itself. */
  readonly url: string;
  close(): Promise<void>;
}

// Debian has it where only root looks.
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;

/** Whether the machine has PgBouncer: `apt-get install pgbouncer`. */
export const hasPgBouncer = isInstalled();

/** For the name of a test that needs it. */
export const SKIPPED = hasPgBouncer
  ? ''
  : ' (skipped: PgBouncer is not installed; apt-get install pgbouncer)';

function isInstalled(): boolean {
  try {
    execFileSync('pgbouncer', ['--version'], { env: { PATH }, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Starts a PgBouncer in front of a database, as it comes but for these settings. */
export async function startPgBouncer(
  databaseUrl: string,
  settings: Readonly<Record<string, string | number>>,
): Promise<PgBouncer> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-pgbouncer-'));
  const listenPort = await freePort();
  const users = path.join(folder, 'users.txt');
  const config = {
    listen_addr: '127.0.0.1',
    listen_port: listenPort,
    unix_socket_dir: '',
    auth_type: 'trust',
    auth_file: users,
    ...settings,
  };
  await writeFile(users, `"${username}" "${decodeURIComponent(password)}"\n`);
  const file = path.join(folder, 'pgbouncer.ini');
  const lines = Object.entries(config).map(([name, value]) => `${name} = ${value}`);
  await writeFile(file, `[databases]\n* = host=${hostname} port=${port}\n[pgbouncer]\n${lines.join('\n')}\n`);
  // It refuses to run as root.
  const asUser = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  if (asUser.length > 0) execFileSync('chown', ['-R', 'nobody', folder]);
  const child = spawn('pgbouncer', ['-q', ...asUser, file], {
    env: { PATH },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  for (const deadline = Date.now() + 10_000; !(await accepts(listenPort)); ) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`PgBouncer did not start:\n${said}`);
    await sleep(20);
  }
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${listenPort}`;
  url.pathname = pathname;
  return {
    url: url.href,
    async close() {
      const exited = child.exitCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
