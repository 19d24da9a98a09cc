import { spawnSync } from 'node:child_process';
import { EmbeddedPostgresError } from './embedded-error.ts';

/** The account PostgreSQL runs as; undefined where it is simply our own. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root, so there it runs as the user `postgres`, made where it is missing. */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = findAccount();
  if (known) return known;
  // Debian and its like, then Alpine.
  const made = [
    ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
    ['adduser', '-S', '-D', '-H', 'postgres'],
  ].some(([command = '', ...args]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0);
  const account = made ? findAccount() : undefined;
  if (!account)
    throw new EmbeddedPostgresError(
      'PostgreSQL does not run as root, and the user "postgres" could not be made. Make it, start as another user, or set DATABASE_URL.',
    );
  return account;
}

function findAccount(): Account | undefined {
  const id = (flag: string) => spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout?.trim();
  const [uid, gid] = [id('-u'), id('-g')];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** Whether the account may enter or run what is at the path (`x`), or write to it (`w`). */
export function may(account: Account, access: 'x' | 'w', path: string): boolean {
  return (
    spawnSync('/bin/sh', ['-c', `test -${access} "$1"`, 'sh', path], { ...account, cwd: '/' }).status === 0
  );
}
