import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Ledger } from '../support/ledger.ts';
import { begin, ended, startLonelyLedger } from '../support/lonely.ts';

let ledger: Ledger;
let prompt = '';
let count = 0;
beforeAll(async () => {
  ledger = await startLonelyLedger();
});
afterAll(async () => await ledger.close());
beforeEach(() => {
  count += 1;
  prompt = `doubt ${count}`;
});

test('a job that fal disowns over the whole grace has failed as unknown to fal', async () => {
  const about = JSON.stringify(prompt);
  ledger.sandbox.faults.script({
    fault: { name: 'job-unknown' },
    times: Number.POSITIVE_INFINITY,
    match: ({ input }) => input.includes(about),
  });
  const { id } = await begin(ledger, prompt);
  const began = Date.now();
  expect(await ended(ledger, id)).toMatchObject({ status: 'FAILED', errorType: 'unknown_to_fal' });
  expect(Date.now() - began).toBeGreaterThan(2000);
});
