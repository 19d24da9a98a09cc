import { afterAll, describe, expect, test, vi } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { subscribe } from '../support/events.ts';
import { startLedger } from '../support/ledger.ts';
import { hasPgBouncer, SKIPPED, startPgBouncer } from '../support/pgbouncer.ts';
import { withClient } from '../support/server.ts';

const LIVE = 'subscription { generationUpdated { id generation { requestId } } }';
const DEAF = 'its notifications do not arrive';

describe.skipIf(!hasPgBouncer)(`subscriptions behind PgBouncer${SKIPPED}`, async () => {
  if (!hasPgBouncer) return;
  const database = await createTestDatabase();
  const pooler = await startPgBouncer(database.url, { pool_mode: 'transaction' });
  afterAll(async () => {
    await pooler.close();
    await database.drop();
  });

  test.each([
    ['in transaction mode changes are looked for, and that is said once', {}, true],
    ['with DATABASE_DIRECT_URL they are listened to', { DATABASE_DIRECT_URL: database.url }, false],
  ])(
    '%s',
    async (_name, env, isDeaf) => {
      const ledger = await startLedger({ DATABASE_URL: pooler.url, ...env });
      try {
        for (const round of [1, 2]) {
          const events = await subscribe<{ generationUpdated: { generation: unknown } }>(ledger, LIVE);
          await events.next();
          await vi.waitFor(() => expect(ledger.logged().includes(DEAF)).toBe(isDeaf), 10_000);
          const requestId = `${isDeaf}-${round}`;
          await withClient(database.url, (db) =>
            db.query(
              `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, next_check_at)
             VALUES ($1, 'ann', 'fal-ai/flux/dev', 'IN_QUEUE', '{}', NULL)`,
              [requestId],
            ),
          );
          expect(await events.next()).toMatchObject({
            data: { generationUpdated: { generation: { requestId } } },
          });
          events.close();
        }
        expect(ledger.logged().split(DEAF)).toHaveLength(isDeaf ? 2 : 1);
      } finally {
        await ledger.close();
      }
    },
    60_000,
  );
});
