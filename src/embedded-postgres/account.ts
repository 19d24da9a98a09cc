import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError } from './error.ts';

/** The account that PostgreSQL runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

// Debian and its like; the same if the group exists already; Alpine.
const WAYS_TO_CREATE_IT = [
  ['useradd --system --user-group --no-create-home --shell /usr/sbin/nologin postgres'],
  ['useradd --system --gid postgres --no-create-home --shell /usr/sbin/nologin postgres'],
  ['addgroup -S postgres', 'adduser -S -D -H -G postgres postgres'],
];

/** Returns the system's user `postgres`, created if missing: PostgreSQL refuses to run as root. */
export function postgresAccount(): Account {
  const known = findAccount();
  if (known) return known;
  for (const commands of WAYS_TO_CREATE_IT) {
    for (const [program = '', ...args] of commands.map((command) => command.split(' ')))
      spawnSync(program, args, { stdio: 'ignore' });
    // Even if the command failed: another start may have created the user at the same moment.
    const account = findAccount();
    if (account) return account;
  }
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and the user "postgres" could not be created. ' +
      'Create it, start as another user, or set DATABASE_URL.',
  );
}

function findAccount(): Account | undefined {
  const [uid, gid] = [idOf('-u'), idOf('-g')];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

function idOf(flag: '-u' | '-g'): string | undefined {
  return spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout?.trim();
}

/**
 * Whether the account can keep data below the folder. It tries, since the mode bits say little: there are access lists,
 * mounts that ignore owners, and user namespaces.
 */
export function canKeepData(account: Account, folder: string): boolean {
  let probe: string | undefined;
  try {
    probe = mkdtempSync(path.join(folder, '.probe-'));
    chownSync(probe, account.uid, account.gid);
    const script = ['-c', 'cd "$1" && : > file && rm file', 'sh', probe];
    return spawnSync('/bin/sh', script, { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
  } catch {
    return false;
  } finally {
    if (probe) rmSync(probe, { recursive: true, force: true });
  }
}
