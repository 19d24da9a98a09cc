import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Migration, readMigrations } from '../../src/db/migrations/files.ts';

/** Writes a migration into a folder, and returns all that the folder has. */
export async function writeMigration(folder: string, name: string, sql: string): Promise<Migration[]> {
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, name, 'migration.sql'), sql);
  return await readMigrations(folder);
}
