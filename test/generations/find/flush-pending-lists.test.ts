import { expect, test } from 'vitest';
import { flushPendingLists } from '../../../src/generations/find/flush-pending-lists.ts';
import { openTestDatabase } from '../../support/database.ts';
import { insertJobs } from '../../support/jobs.ts';

const { client, db } = await openTestDatabase();

async function insert(requestId: string): Promise<void> {
  const job = { requestId, userId: 'ann', endpoint: 'fal-ai/flux/dev', status: 'COMPLETED' } as const;
  await insertJobs(client, [{ ...job, createdAt: new Date(), inputs: { prompt: 'a lighthouse' } }]);
}

/** How many pages of an index's pending list this moved to their place. */
async function clean(index: string): Promise<number> {
  const { rows } = await client.query('SELECT gin_clean_pending_list($1::regclass)::int AS pages', [index]);
  return rows[0].pages;
}

test.each(['generations_search_idx', 'generations_inputs_gin'])(
  'the pending list of %s is empty afterwards',
  async (index) => {
    await insert(`${index} 1`);
    expect(await clean(index)).toBeGreaterThan(0);
    await insert(`${index} 2`);
    await flushPendingLists(db);
    expect(await clean(index)).toBe(0);
  },
);
