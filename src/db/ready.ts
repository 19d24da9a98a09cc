import type { PrismaClient } from './client.ts';
import type { Migration } from './migrate.ts';

/** Why the database cannot be used now; undefined if it is reachable and every migration is applied. */
export async function whyNotReady(
  db: PrismaClient,
  migrations: readonly Migration[],
): Promise<string | undefined> {
  try {
    const applied = await db.$queryRaw<Array<{ name: string }>>`/* ready */
      SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
    const missing = migrations.filter(({ name }) => !applied.some((row) => row.name === name));
    return missing.length > 0 ? 'migrations are pending' : undefined;
  } catch {
    return 'the database cannot be reached';
  }
}
