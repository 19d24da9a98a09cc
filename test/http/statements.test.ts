import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { PatientPool } from '../../src/db/patient-pool.ts';
import type { Work } from '../../src/lib/work.ts';
import { insertJobs } from '../support/jobs.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

// What an operation costs PostgreSQL, as a guard: more statements than these, or columns that nobody asks for, are seen at once.

const SUBMIT = `mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "a counted one" } }) {
  ... on SubmitGenerationSuccess { generation { requestId } } } }`;
const LIST = `{ generations(first: 20, filter: { userId: "ann" }) { edges { node { id requestId status costCents createdAt } } } }`;

let ledger: Ledger;
let ofRequests: string[] = [];
let all: string[] = [];
const query = Client.prototype.query;
const connectFor = PatientPool.prototype.connectFor;
beforeAll(async () => {
  ledger = await startLedger();
  const works = new WeakMap<object, Work>();
  PatientPool.prototype.connectFor = async function noted(this: PatientPool, work) {
    const client = await connectFor.call(this, work);
    if (work) works.set(client, work);
    else works.delete(client);
    return client;
  };
  Client.prototype.query = function counted(this: Client, ...args: unknown[]) {
    const [config] = args;
    const text = typeof config === 'string' ? config : String(Reflect.get(Object(config), 'text'));
    all.push(text);
    if (works.get(this)?.requestId !== undefined) ofRequests.push(text);
    return Reflect.apply(query, this, args);
  } as typeof query;
});
afterEach(() => {
  ofRequests = [];
  all = [];
});
afterAll(async () => {
  Client.prototype.query = query;
  PatientPool.prototype.connectFor = connectFor;
  await ledger.close();
});

const names = (statements: readonly string[]) =>
  statements.map((text) => /^\s*\/\* ([^*]+?) \*\//.exec(text)?.[1] ?? text.slice(0, 40));

test('a submit is counted, recorded and confirmed; a lookup is one statement, and a webhook one', async () => {
  const { data } = await ledger.ask<{ submitGeneration: { generation: { requestId: string } } }, unknown>(
    SUBMIT,
    {},
    { sub: 'ann', role: 'user' },
  );
  expect(names(ofRequests)).toEqual(['rates: take', 'submit', 'send: confirm']);
  const { requestId } = data.submitGeneration.generation;
  const find = async () => {
    ofRequests = [];
    const found = await ledger.ask<{ generation: { status: string } }, unknown>(
      `{ generation(requestId: "${requestId}") { status } }`,
      {},
      { sub: 'ann', role: 'user' },
    );
    return found.data.generation.status;
  };
  await expect.poll(find).toBe('COMPLETED');
  expect(names(ofRequests)).toEqual(['find-generation']);
  const ended = names(all).filter((name) => /apply-result|record-delivery/.test(name));
  expect(ended).toEqual(['apply-results']);
});

test('a page is one statement, and reads neither inputs nor results that nobody asks for', async () => {
  await ledger.ask(LIST);
  expect(names(ofRequests)).toHaveLength(1);
  expect(ofRequests[0]).not.toMatch(/g\.(inputs|payload)\b/);
  ofRequests = [];
  await ledger.ask(LIST.replace('status', 'status inputs'));
  expect(ofRequests[0]).toMatch(/g\.inputs\b/);
});

test('what is stuck is asked for its reasons only where the query asks for them', async () => {
  const stuck = (fields: string) =>
    `{ stuckGenerations(olderThan: "PT1S") { edges { node { ${fields} } } } }`;
  const client = new Client({ connectionString: ledger.databaseUrl });
  await client.connect();
  const createdAt = new Date(Date.now() - 60_000);
  const job = {
    requestId: 'stuck',
    userId: 'ann',
    endpoint: 'fal-ai/x',
    status: 'IN_PROGRESS',
    createdAt,
  } as const;
  await insertJobs(client, [job]);
  await client.end();
  await ledger.ask(stuck('generation { id }'));
  expect(names(ofRequests)).toEqual(['now', 'stuck-generations']);
  expect(ofRequests[1]).not.toMatch(/g\.last_poll\b/);
  ofRequests = [];
  await ledger.ask(stuck('evidence'));
  expect(names(ofRequests).toSorted()).toEqual([
    'newest-rejections',
    'now',
    'stuck-generations',
    'usual-durations',
  ]);
});
