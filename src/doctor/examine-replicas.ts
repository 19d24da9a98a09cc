import { whyUnusable } from '../db/advice.ts';
import type { PrismaClient } from '../db/client.ts';
import { createPrimary } from '../db/replicas/primary.ts';
import { createReplica, type Unfit } from '../db/replicas/replica.ts';
import { type Finding, findingsAbout } from './finding.ts';

// More than a replica may be behind where everything is as it should be.
const CATCH_UP_MS = 5000;
const ADVICE: Readonly<Record<Unfit, string>> = {
  'it cannot be reached': 'Check DATABASE_REPLICA_URL, and that the replica takes connections from here.',
  'it lags behind':
    'Look into pg_stat_replication on the primary, and whether replay is paused or waits for a long query.',
  'it is another database': 'DATABASE_REPLICA_URL must lead to standbys of the database of DATABASE_URL.',
  'it is no replica': 'DATABASE_REPLICA_URL must lead to standbys; this one may have been promoted.',
  'it does not follow the primary':
    'It follows another primary than that of DATABASE_URL, such as the one before a failover, or is another database.',
};

/** Looks whether each replica could be read from, as a server does. Leaves the primary's note. */
export async function examineReplicas(db: PrismaClient, urls: readonly string[]): Promise<Finding[]> {
  if (urls.length === 0) return [];
  const at = await createPrimary(db)
    .position()
    .catch(() => undefined);
  return await Promise.all(
    urls.map(async (url) => {
      const { host } = new URL(url);
      const { ok, warn } = findingsAbout(`replica ${host}`);
      if (!at)
        return warn(
          'the primary does not say how far it is',
          'DATABASE_URL must lead to a primary that has pg_current_wal_flush_lsn().',
        );
      let reason: unknown;
      const replica = createReplica(url, 1, (_unfit, error) => (reason = error ?? reason));
      try {
        const come = await replica.reached({ ...at, lsn: at.flushed }, CATCH_UP_MS);
        if (come === 'reached') return ok('it follows the primary, and is up to date');
        if (come === 'late') replica.lags();
        const unfit = replica.unfit ?? 'it lags behind';
        const why = reason === undefined ? undefined : whyUnusable(reason);
        return warn(
          [unfit, why].filter(Boolean).join(': '),
          `${ADVICE[unfit]} Until then the primary answers.`,
        );
      } finally {
        await replica.close();
      }
    }),
  );
}
