import { expect, test } from 'vitest';
import { flushPendingLists } from '../../../src/generations/find/flush-pending-lists.ts';
import { openTestDatabase } from '../../support/database.ts';
import { insertJobs } from '../../support/jobs.ts';
import { mergePendingList } from '../../support/pending-list.ts';

const { client, db } = await openTestDatabase();

async function insert(requestId: string): Promise<void> {
  const job = { requestId, userId: 'ann', endpoint: 'fal-ai/flux/dev', status: 'COMPLETED' } as const;
  await insertJobs(client, [{ ...job, createdAt: new Date(), inputs: { prompt: 'a lighthouse' } }]);
}

test.each(['generations_search_idx', 'generations_inputs_gin'])(
  'the pending list of %s is empty afterwards',
  async (index) => {
    await insert(`${index} 1`);
    expect(await mergePendingList(client, index)).toBeGreaterThan(0);
    await insert(`${index} 2`);
    await flushPendingLists(db);
    expect(await mergePendingList(client, index)).toBe(0);
  },
);
