import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs';
import { chmod, chown, mkdir, realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Account, may, postgresAccount } from './embedded-account.ts';
import { type Binaries, findBinaries } from './embedded-binaries.ts';

/** Where a PostgreSQL keeps what it has, and who it runs as. */
export interface Place {
  /** The folder asked for, as the file system names it. */
  readonly dataDir: string;
  /** The folder of the cluster, its password and its log: `dataDir`, or one that the account can reach. */
  readonly home: string;
  readonly account: Account | undefined;
  readonly binaries: Binaries;
}

/** Finds a place for the data folder. The same folder always gets the same place. */
export async function findPlace(dataDir: string): Promise<Place> {
  await mkdir(dataDir, { recursive: true });
  const real = await realpath(dataDir);
  const account = postgresAccount();
  if (!account) return { dataDir: real, home: real, account, binaries: await findBinaries(real, () => true) };
  const home = may(account, 'x', real) ? real : await homeElsewhere(real, account);
  const binaries = await findBinaries(home, (program) => may(account, 'x', program));
  return { dataDir: real, home, account, binaries };
}

/** A folder for data whose own folder the account cannot enter, such as one below root's home. */
async function homeElsewhere(dataDir: string, account: Account): Promise<string> {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const candidates = ['/var/lib/fal-ledger', path.join(os.tmpdir(), 'fal-ledger')];
  const base =
    candidates.find((candidate) => isReachable(candidate, account)) ?? candidates[0] ?? os.tmpdir();
  const home = path.join(base, name);
  await mkdir(home, { recursive: true });
  await chmod(home, 0o755);
  return home;
}

function isReachable(folder: string, account: Account): boolean {
  try {
    if (!existsSync(folder)) {
      mkdirSync(folder, { recursive: true });
      chmodSync(folder, 0o755);
      chownSync(folder, 0, 0);
    }
    return may(account, 'x', folder);
  } catch {
    return false;
  }
}

/** Gives what we made to the account that PostgreSQL runs as. */
export async function handOver(file: string, account: Account | undefined): Promise<void> {
  if (account) await chown(file, account.uid, account.gid);
}
