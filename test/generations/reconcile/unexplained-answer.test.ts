import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Ledger } from '../../support/ledger.ts';
import { begin, CANCEL, ended, startLonelyLedger } from '../../support/lonely.ts';

let ledger: Ledger;
let prompt = '';
let count = 0;
beforeAll(async () => {
  ledger = await startLonelyLedger({ jobSeconds: 2, requestList: { queued: true } });
});
afterAll(async () => await ledger.close());
beforeEach(() => {
  count += 1;
  prompt = `doubt ${count}`;
});

const FOREVER = Number.POSITIVE_INFINITY;

/** From now on fal answers 404 to these calls about the test's job, although it has it. */
function disown(...operations: string[]): void {
  const about = JSON.stringify(prompt);
  ledger.sandbox.faults.script({
    fault: { name: 'job-unknown' },
    times: FOREVER,
    match: ({ operation, input }) => operations.includes(operation) && input.includes(about),
  });
}

function keepOffTheList(): void {
  ledger.sandbox.faults.script({ fault: { name: 'unlisted' } });
}

test('a job that fal disowns over the whole grace, and does not list, has failed as unknown to fal', async () => {
  disown('status', 'result');
  keepOffTheList();
  const { id } = await begin(ledger, prompt);
  const began = Date.now();
  expect(await ended(ledger, id)).toMatchObject({ status: 'FAILED', errorType: 'unknown_to_fal' });
  expect(Date.now() - began).toBeGreaterThan(2000);
});

test('a paid render that fal only lists any more is COMPLETED with what the list gives, digit for digit', async () => {
  disown('status', 'result');
  ledger.sandbox.faults.script({ fault: { name: 'huge-seed', seed: '196619188014358661' } });
  const { id } = await begin(ledger, prompt);
  expect(await ended(ledger, id)).toMatchObject({
    status: 'COMPLETED',
    seed: '196619188014358661',
    outputs: [{}],
  });
});

test('a result that is not to be had any more is taken from the list', async () => {
  disown('result');
  const { id } = await begin(ledger, prompt);
  expect(await ended(ledger, id)).toMatchObject({ status: 'COMPLETED', outputs: [{}] });
});

describe('a job that fal disowns after a wish to cancel', () => {
  /** Fal takes the wish, and its answer is lost on the way. */
  async function wish(id: string, fault: 'late-cancel' | 'cancelled-unknown'): Promise<void> {
    ledger.sandbox.faults.script({ fault: { name: fault } });
    ledger.sandbox.faults.script({ fault: { name: 'drop-after' }, operation: 'cancel' });
    const { data } = await ledger.ask(CANCEL, { id });
    expect(data.cancelGeneration).toMatchObject({ generation: { cancelRequestedAt: expect.any(String) } });
  }

  test('is COMPLETED where the wish came too late: a render that was paid is never CANCELLED', async () => {
    disown('status', 'result');
    const { id } = await begin(ledger, prompt);
    await wish(id, 'late-cancel');
    expect(await ended(ledger, id)).toMatchObject({ status: 'COMPLETED', outputs: [{}] });
  });

  test('has failed for its own reason where it failed', async () => {
    prompt = `[fail] ${prompt}`;
    disown('status', 'result');
    const { id } = await begin(ledger, prompt);
    await wish(id, 'late-cancel');
    expect(await ended(ledger, id)).toMatchObject({
      status: 'FAILED',
      errorType: 'content_policy_violation',
    });
  });

  test('is CANCELLED where the list says so', async () => {
    const { id } = await begin(ledger, prompt);
    await wish(id, 'cancelled-unknown');
    expect(await ended(ledger, id)).toMatchObject({ status: 'CANCELLED', error: null });
  });

  test('is CANCELLED where the list does not have it either', async () => {
    keepOffTheList();
    const { id } = await begin(ledger, prompt);
    await wish(id, 'cancelled-unknown');
    expect(await ended(ledger, id)).toMatchObject({ status: 'CANCELLED', error: null });
  });

  test('has failed as unknown to fal where the list cannot be read for the whole horizon', async () => {
    onTestFinished(() => ledger.sandbox.faults.clear());
    ledger.sandbox.faults.script({
      fault: { name: 'error-before', status: 403 },
      operation: 'list',
      times: FOREVER,
    });
    const { id } = await begin(ledger, prompt);
    const began = Date.now();
    await wish(id, 'cancelled-unknown');
    expect(await ended(ledger, id)).toMatchObject({ status: 'FAILED', errorType: 'unknown_to_fal' });
    expect(Date.now() - began).toBeGreaterThan(6000);
  });
});
