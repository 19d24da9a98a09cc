import { expect, test, vi } from 'vitest';
import type { FaultLabel } from '../../../src/sandbox/faults/faults.ts';
import type { TestSandbox } from '../../support/sandbox.ts';
import { IMAGE, openReceiver, openSandbox, requestPath } from '../support.ts';

const EVERYTHING: { [label in FaultLabel]?: number } = {
  'drop-before': 0.1,
  'drop-after': 0.1,
  'error-before': 0.1,
  'error-after': 0.1,
  'job-fails': 0.2,
  'job-unknown': 0.2,
  'result-not-ready': 0.2,
  'status-backwards': 0.2,
  'null-payload': 0.2,
  'huge-seed': 0.3,
  'late-cancel': 0.5,
  'webhook-lost': 0.2,
  'webhook-duplicated': 0.2,
  'error-after-ok': 0.2,
  'ok-after-error': 0.5,
  'wrong-key': 0.2,
  'foreign-account': 0.2,
};

/** Sends the same jobs in this order and returns the outcome of each. */
async function campaign(seed: number, prompts: readonly string[]): Promise<Record<string, unknown>> {
  const sandbox = await openSandbox({ jobDurationMs: 5, faults: { random: { seed, rates: EVERYTHING } } });
  const { url } = await openReceiver();
  const answers = await Promise.all(
    prompts.map(async (prompt) => [prompt, await send(sandbox, url, prompt)]),
  );
  await vi.waitUntil(() => sandbox.inspection.jobs.every((job) => job.settled), { timeout: 10_000 });
  const reads = new Map<string, unknown>();
  for (const { requestId, input } of sandbox.inspection.jobs) {
    const statuses: number[] = [];
    // Several times, to see where the faults end.
    for (let count = 0; count < 4; count++)
      statuses.push(await read(sandbox, requestPath(requestId, '/status')));
    reads.set(input, statuses);
  }
  const jobs = sandbox.inspection.jobs.map(({ input, outcome, errorType, deliveries }) => [
    input,
    {
      outcome,
      errorType,
      reads: reads.get(input),
      kinds: deliveries.map(({ kind, state }) => `${kind} ${state}`),
    },
  ]);
  const injected = [...sandbox.faults.injected].toSorted(([a], [b]) => a.localeCompare(b));
  return { answers: Object.fromEntries(answers), jobs: Object.fromEntries(jobs), injected };
}

async function send(sandbox: TestSandbox, webhookUrl: string, prompt: string): Promise<number> {
  const query = `?fal_webhook=${encodeURIComponent(webhookUrl)}`;
  const body = JSON.stringify({ prompt });
  return await read(sandbox, `${IMAGE}${query}`, { method: 'POST', body });
}

/** The HTTP status, 0 if there is none. */
async function read(sandbox: TestSandbox, path: string, init: RequestInit = {}): Promise<number> {
  const headers = { authorization: `Key ${sandbox.credentials}` };
  const answered = fetch(`${sandbox.queueUrl}/${path}`, { ...init, headers });
  return await answered.then(
    (response) => response.status,
    () => 0,
  );
}

const prompts = Array.from({ length: 40 }, (_, index) => `job ${index}`);

test('the same seed strikes the same jobs with the same faults, whatever their order', async () => {
  const one = await campaign(7, prompts);
  const two = await campaign(7, prompts.toReversed());
  expect(two).toEqual(one);
  expect(await campaign(8, prompts)).not.toEqual(one);
  const struck = Array.from<[string, number]>(Object(one['injected'])).map(([label]) => label);
  expect(struck).toEqual(expect.arrayContaining(['submit:drop-after', 'status:error-before', 'job-fails']));
});

test('calls for one job fail a limited number of times, so that every job can finish', async () => {
  const rates = { 'error-before': 1, 'job-unknown': 1, 'submit:error-before': 0 } as const;
  const sandbox = await openSandbox({ jobDurationMs: 0, faults: { random: { seed: 1, rates, limit: 3 } } });
  await send(sandbox, 'http://127.0.0.1:1/', 'x');
  const [job] = sandbox.inspection.jobs;
  const path = requestPath(job?.requestId ?? '', '/status');
  const statuses: number[] = [];
  for (let count = 0; count < 5; count++) statuses.push(await read(sandbox, path));
  expect(statuses.map((status) => status >= 400)).toEqual([true, true, true, false, false]);
});

test('the key set and the list never fail more than a few times in a row, and not after a clear', async () => {
  const random = { seed: 1, rates: { 'jwks:error-before': 1 }, limit: 2 };
  const sandbox = await openSandbox({ faults: { random } });
  const isUp = async () => (await fetch(sandbox.jwksUrl)).ok;
  const seen: boolean[] = [];
  for (let count = 0; count < 6; count++) seen.push(await isUp());
  expect(seen).toEqual([false, false, true, false, false, true]);
  sandbox.faults.clear();
  expect(await isUp()).toBe(true);
});
