import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { type Asker, type Ledger, startLedger } from '../support/ledger.ts';

const ANALYST: Asker = { sub: 'ada', role: 'analyst' };
const ANN: Asker = { sub: 'ann', role: 'user' };

let ledger: Ledger;
let id: string;
beforeAll(async () => {
  ledger = await startLedger();
  const { data } = await ledger.ask<{ submitGeneration: { generation: { id: string } } }, object>(
    SUBMIT,
    {},
    ANN,
  );
  id = data.submitGeneration.generation.id;
});
afterAll(async () => await ledger.close());

const SUBMIT =
  'mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "x" } }) { __typename ... on SubmitGenerationSuccess { generation { id } } ... on Error { code message } } }';

const ask = async (query: string, as?: Asker) => (await ledger.ask<unknown, object>(query, {}, as)).data;

test.each([
  [ANN, { userId: 'ann', role: 'USER' }],
  [ANALYST, { userId: 'ada', role: 'ANALYST' }],
  [{ sub: 'boss', role: 'admin' } as const, { userId: 'boss', role: 'ADMIN' }],
])('%j is told who they are', async (as, viewer) => {
  expect(await ask('{ viewer { userId role } }', as)).toEqual({ viewer });
});

test('an analyst reads what everybody submitted, and the delivery ledger', async () => {
  const query = `{ node(id: "${id}") { __typename } generationCount
    spendByUser { rows { userId } } webhookDeliveries { edges { node { verdict } } } }`;
  expect(await ask(query, ANALYST)).toMatchObject({
    node: { __typename: 'Generation' },
    generationCount: 1,
    webhookDeliveries: { edges: expect.any(Array) },
  });
  expect(await ask(`{ node(id: "${id}") { __typename } }`, { sub: 'eve', role: 'user' })).toEqual({
    node: null,
  });
});

const REPLAY = Buffer.from('Replay:1').toString('base64');
const WEBHOOK = Buffer.from('OutgoingWebhook:1').toString('base64');
const MUTATIONS: Record<string, string> = {
  submitGeneration: '{ endpoint: "fal-ai/flux/dev", inputs: {} }',
  cancelGeneration: '{ id: "ID" }',
  replayGenerations: '{ filter: { status: [FAILED] } }',
  pauseReplay: `{ id: "${REPLAY}" }`,
  resumeReplay: `{ id: "${REPLAY}", maxDollars: 1 }`,
  cancelReplay: `{ id: "${REPLAY}" }`,
  createApiKey: '{ name: "ci", role: ADMIN }',
  setBudget: '{ scope: { everything: true }, limitDollars: 1, period: DAY, action: BLOCK }',
  removeBudget: `{ id: "${Buffer.from('Budget:1').toString('base64')}" }`,
  createWebhook: '{ url: "https://example.com", events: [GENERATION_FAILED] }',
  deleteWebhook: `{ id: "${WEBHOOK}" }`,
  enableWebhook: `{ id: "${WEBHOOK}" }`,
  testWebhook: `{ id: "${WEBHOOK}" }`,
  revokeApiKey: `{ id: "${Buffer.from('ApiKey:1').toString('base64')}" }`,
};

const REFUSAL = /^(An analyst reads everything and changes nothing|Only an admin may do this)\.$/;

test('an analyst changes nothing: every mutation there is refuses in its own result', async () => {
  expect(Object.keys(schema.getMutationType()?.getFields() ?? {}).toSorted()).toEqual(
    Object.keys(MUTATIONS).toSorted(),
  );
  for (const [name, input] of Object.entries(MUTATIONS)) {
    const document = `mutation { ${name}(input: ${input.replace('ID', id)}) { __typename ... on Error { code message } } }`;
    expect(await ask(document, ANALYST)).toEqual({
      [name]: { __typename: 'NotAllowedError', code: 'NOT_ALLOWED', message: expect.stringMatching(REFUSAL) },
    });
  }
  expect(await ask('{ generationCount }')).toEqual({ generationCount: 1 });
});

const run = promisify(execFile);
async function makeToken(...args: string[]): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    AUTH_SECRET: 'the secret of a test, 32 characters long',
    FAL_KEY: 'a:b',
    DATABASE_URL: 'postgres://db.example/x',
  };
  const { stdout } = await run(process.execPath, ['dist/commands/token.js', ...args], { env });
  return stdout.trim();
}

test('a token for development has the user, the role and the time that were asked for', async () => {
  const token = await makeToken('--user', 'alice', '--role', 'analyst', '--ttl', '30m');
  const { exp, ...claims } = JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString());
  expect(claims).toEqual({ sub: 'alice', role: 'analyst' });
  expect(exp - Date.now() / 1000).toBeGreaterThan(29 * 60);
  expect(exp - Date.now() / 1000).toBeLessThan(31 * 60);
});

test.each([
  [['--role', 'admin']],
  [['--user', '']],
  [['--user', 'a', '--role', 'root']],
  [['--user', 'a', '--ttl', '1 fortnight']],
  [['--user', 'a', '--ttl', '0h']],
])('no token is made of %j', async (args) => {
  await expect(makeToken(...args)).rejects.toMatchObject({ code: 2 });
});
