import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { makeBillsDue } from '../support/bills.ts';
import { readBlocks } from '../support/documents.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { startOwnFal } from '../support/own-fal.ts';
import { withClient } from '../support/server.ts';

const ADMIN_KEY = 'an-admin-key-of-this-test';
const VEO = 'fal-ai/veo3.1';
const ann = { sub: 'ann', role: 'user' } as const;
const SUBMIT = `mutation ($input: SubmitGenerationInput!) {
  submitGeneration(input: $input) { ... on SubmitGenerationSuccess { generation { id costCents costSource cost { estimatedCents units } } } }
}`;
const COST = `query ($id: ID!) {
  node(id: $id) { ... on Generation { status costCents costSource cost { units unit unitPrice currency estimatedCents updatedAt } } }
}`;

interface Costed {
  id: string;
  status: string;
  costCents: number | null;
  costSource: string | null;
  cost: { units: number | null; estimatedCents: number | null } | null;
}

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger(
    { FAL_ADMIN_KEY: ADMIN_KEY },
    { adminCredentials: ADMIN_KEY, billing: { discountPercent: { [VEO]: 12.5 } } },
  );
});
afterAll(async () => await ledger.close());

async function submit(inputs: object, endpoint = VEO): Promise<Costed> {
  const variables = { input: { endpoint, inputs: { prompt: 'a lighthouse', ...inputs }, userId: 'ann' } };
  const { data } = await ledger.ask<{ submitGeneration: { generation: Costed } }, object>(SUBMIT, variables);
  return data.submitGeneration.generation;
}

async function cost(id: string): Promise<Costed> {
  return (await ledger.ask<{ node: Costed }, object>(COST, { id }, ann)).data.node;
}

test("a job's cost improves from the estimate to fal's bill after discount", async () => {
  ledger.sandbox.faults.script({ operation: 'billing', fault: { name: 'error-before', status: 500 } });
  const { id, ...submitted } = await submit({ resolution: '4k', duration: '4s' });
  expect(submitted).toMatchObject({
    costCents: 240,
    costSource: 'ESTIMATED',
    cost: { estimatedCents: 240, units: null },
  });
  await vi.waitFor(async () => expect((await cost(id)).costSource).toBe('BILLED_UNITS'), 10_000);
  expect(await cost(id)).toMatchObject({
    costCents: 240,
    cost: { units: 6, unit: 'seconds', unitPrice: 0.4 },
  });
  await withClient(ledger.databaseUrl, makeBillsDue);
  await vi.waitFor(async () => expect((await cost(id)).costSource).toBe('BILLED'), 10_000);
  expect(await cost(id)).toMatchObject({
    costCents: 210,
    cost: { units: 6, unit: 'seconds', unitPrice: 0.4, currency: 'USD', estimatedCents: 240 },
  });
});

test('the estimate is not the cost of a job without a result: fal says it was free, or the cost is unknown', async () => {
  const refused = await submit({ prompt: 'a [fail]' });
  const crashed = await submit({ prompt: 'a [crash]' });
  await vi.waitFor(async () => expect((await cost(refused.id)).costCents).toBe(0), 10_000);
  expect(await cost(refused.id)).toMatchObject({ status: 'FAILED', costSource: 'BILLED_UNITS' });
  await vi.waitFor(async () => expect((await cost(crashed.id)).status).toBe('FAILED'), 10_000);
  expect(await cost(crashed.id)).toMatchObject({
    costCents: null,
    costSource: null,
    cost: { estimatedCents: 320 },
  });
  const { data } = await ledger.ask('{ generationCount(filter: { minCostCents: 1, status: [FAILED] }) }');
  expect(data).toEqual({ generationCount: 0 });
});

test('what a failed job was billed is shown separately', async () => {
  ledger.sandbox.faults.script({ fault: { name: 'job-fails', status: 422 } });
  ledger.sandbox.faults.script({ fault: { name: 'failure-billed' } });
  const { id } = await submit({}, 'fal-ai/wan/v2.7/text-to-video');
  await vi.waitFor(async () => expect((await cost(id)).costSource).toBe('BILLED'), 10_000);
  expect(await cost(id)).toMatchObject({ status: 'FAILED', costCents: 25 });
  const { data } = await ledger.ask(
    '{ spendByEndpoint { rows { endpoint jobs dollars unsuccessfulDollars } total { dollars unsuccessfulDollars bySource { source jobs dollars } } } }',
  );
  expect(data).toMatchObject({
    spendByEndpoint: {
      rows: [
        { endpoint: VEO, jobs: 1, dollars: 2.1, unsuccessfulDollars: 0 },
        { endpoint: 'fal-ai/wan/v2.7/text-to-video', jobs: 0, dollars: 0, unsuccessfulDollars: 0.25 },
      ],
      total: {
        dollars: 2.1,
        unsuccessfulDollars: 0.25,
        bySource: [{ source: 'BILLED', jobs: 1, dollars: 2.1 }],
      },
    },
  });
});

test("the query of docs/costs.md is answered: a price before submitting, the drift, and fal's own total", async () => {
  const [question = ''] = await readBlocks('docs/costs.md', 'graphql');
  const { data } = await ledger.ask<Record<string, unknown>, object>(question);
  expect(data).toMatchObject({
    estimateCost: { cents: 480, source: 'FAL', explanation: expect.stringContaining('4k with audio') },
    costDrift: {
      rows: [
        {
          endpoint: VEO,
          jobs: 1,
          estimatedDollars: 2.4,
          billedDollars: 2.1,
          ratio: 0.875,
          largest: [{ costCents: 210 }],
        },
      ],
      usage: { ledgerDollars: 2.35, falDollars: 2.35, differenceDollars: 0 },
    },
  });
  const users = await ledger.ask<{ costDrift: object }, object>(
    '{ costDrift { usage { falDollars } } }',
    {},
    ann,
  );
  expect(users.data).toEqual({ costDrift: { usage: null } });
});

test('if fal does not say what the account used, the report says why', async () => {
  ledger.sandbox.faults.script({ operation: 'usage', fault: { name: 'error-before', status: 503 } });
  const { data } = await ledger.ask(
    '{ costDrift { usage { ledgerDollars falDollars differenceDollars problem } } }',
  );
  expect(data).toMatchObject({
    costDrift: { usage: { falDollars: null, differenceDollars: null, problem: expect.any(String) } },
  });
});

test.each([
  ['endpoint', '{ estimateCost(endpoint: "veo", inputs: {}) { cents } }'],
  ['inputs', '{ estimateCost(endpoint: "fal-ai/veo3.1", inputs: []) { cents } }'],
  ['durationS', '{ estimateCost(endpoint: "fal-ai/veo3.1", inputs: {}, durationS: -1) { cents } }'],
])('a bad %s of an estimate is refused', async (field, question) => {
  const { errors } = await ledger.ask(question);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
});

test('the admin key is in no log', () => {
  expect(ledger.logged()).toContain("fal's billing records cannot be read now");
  expect(ledger.logged()).not.toContain(ADMIN_KEY);
});

test('however many estimates of one endpoint a request asks for, fal is asked for its price once', async () => {
  const fal = await startOwnFal();
  const own = await startLedger({ FAL_QUEUE_URL: fal.url, FAL_API_URL: fal.url });
  onTestFinished(async () => {
    await own.close();
    await fal.close();
  });
  const aliases = Array.from(
    { length: 30 },
    (_, at) => `a${at}: estimateCost(endpoint: "${VEO}", inputs: { prompt: "${at}" }) { cents }`,
  );
  const { status, errors } = await own.ask(`{ ${aliases.join(' ')} }`);
  expect([status, errors]).toEqual([200, undefined]);
  expect(fal.seen.filter(({ path }) => path.includes('pricing'))).toHaveLength(1);
});
