import { ServiceUnavailableError } from '../errors.ts';
import type { PrismaClient } from './client.ts';
import type { Migration } from './migrations/files.ts';

const NO_JOB = 0n;

/**
 * Why the database cannot be used now; undefined if every migration is applied and, unless it is not to be written to, a row
 * can be written. It is written, because a standby and a server with a full disk still answer questions.
 */
export async function whyNotReady(
  db: PrismaClient,
  migrations: readonly Migration[],
  { writing = true } = {},
): Promise<string | undefined> {
  try {
    const applied = await db.$queryRaw<Array<{ name: string }>>`/* ready */
      SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
    const missing = migrations.filter(({ name }) => !applied.some((row) => row.name === name));
    if (missing.length > 0) return 'migrations are pending';
    // Reads each column by its name.
    await db.generation.findFirst({ where: { id: NO_JOB } });
    if (!writing) return undefined;
    const [may] = await db.$queryRaw<Array<{ write: boolean }>>`/* ready: rights */
      SELECT has_table_privilege('generations', 'INSERT') AND has_table_privilege('generations', 'UPDATE') AS write`;
    if (!may?.write) return 'the role may not write to the table generations';
    await db.$executeRaw`/* ready: write */
      INSERT INTO upkeep (work, up_to) VALUES ('ready', now()) ON CONFLICT (work) DO UPDATE SET up_to = excluded.up_to`;
    return undefined;
  } catch (error) {
    return error instanceof ServiceUnavailableError
      ? lowerFirst(error.message)
      : 'the database cannot be used';
  }
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
