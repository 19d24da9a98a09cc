import { expect, test } from 'vitest';
import type { Ask } from '../../web/shared/ask.ts';
import { findWhy } from '../../web/shared/find-why.ts';
import { insertJobs } from '../support/jobs.ts';
import { openTestLedger } from '../support/ledger.ts';

const { ledger, db } = await openTestLedger();
let asked = 0;
const ask: Ask = async (document, variables) => {
  asked += 1;
  const { data, errors } = await ledger.ask<never, typeof variables>(document.toString(), variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
};

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const jobs = (name: string, count: number, createdAt: (index: number) => Date) =>
  Array.from({ length: count }, (_, index) => ({
    requestId: `${name}-${index}`,
    userId: 'ann',
    endpoint: 'fal-ai/veo3.1',
    status: 'IN_QUEUE' as const,
    createdAt: createdAt(index),
  }));

async function renderOf(requestId: string): Promise<{ id: string; createdAt: string }> {
  const { data } = await ledger.ask<{ generation: { id: string; createdAt: string } }, object>(
    'query ($requestId: String!) { generation(requestId: $requestId) { id createdAt } }',
    { requestId },
  );
  return data.generation;
}

test('why a render hangs is found behind any number of older ones, and little is asked for it', async () => {
  await insertJobs(db, [
    ...jobs('old', 150, (index) => minutesAgo(1000 - index)),
    ...jobs('at-once', 130, () => minutesAgo(50)),
    ...jobs('new', 1, () => minutesAgo(5)),
    ...jobs('young', 1, () => minutesAgo(0.5)),
    ...jobs('ended', 1, () => minutesAgo(70)),
  ]);
  await db.query(
    "UPDATE generations SET status = 'COMPLETED', finished_at = now() WHERE request_id = 'ended-0'",
  );
  for (const requestId of ['new-0', 'old-149', 'old-0']) {
    const render = await renderOf(requestId);
    asked = 0;
    expect(await findWhy(ask, render)).toMatchObject({
      reason: expect.any(String),
      generation: { id: render.id },
    });
    expect(asked).toBe(1);
  }
  expect(await findWhy(ask, await renderOf('ended-0'))).toBeNull();
  asked = 0;
  expect(await findWhy(ask, await renderOf('young-0'))).toBeNull();
  expect(asked).toBe(0);
  // As a replay records them.
  expect(await findWhy(ask, await renderOf('at-once-129'))).toHaveProperty('reason');
  expect(await findWhy(ask, await renderOf('at-once-0'))).toBe('too many');
});
