import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { insertJobs } from '../support/jobs.ts';
import { openTestLedger } from '../support/ledger.ts';
import { insertTuesday } from '../support/questions.ts';

// How many statements a request takes, and how much it reads, is what its time depends on; unlike a time it is the same on
// every machine.
const REQUESTS = 'http.server.request.start';
const WEBHOOK = '/api/fal/webhook';
const FIELDS =
  'id requestId endpoint status prompt outputUrl seed durationS costCents error createdAt finishedAt';
const SUBMIT = `mutation ($input: SubmitGenerationInput!) { submitGeneration(input: $input) {
  ... on SubmitGenerationSuccess { generation { requestId } } ... on Error { message } } }`;

interface Statement {
  readonly name: string;
  /** About how many bytes came back. */
  bytes: number;
}

const { ledger, db } = await openTestLedger();
const running = new AsyncLocalStorage<Statement[]>();
let byPath: Map<string, Statement[]>;

const started = z.object({ request: z.object({ url: z.string() }) });
function begin(message: unknown): void {
  const path = started.parse(message).request.url.split('?')[0] ?? '';
  const statements: Statement[] = [];
  byPath.set(path, statements);
  running.enterWith(statements);
}

const query = Client.prototype.query;
const answered = z.object({ rows: z.array(z.record(z.string(), z.unknown()).or(z.array(z.unknown()))) });
beforeAll(async () => {
  await insertTuesday(ledger.databaseUrl);
  await insertJobs(db, [
    {
      requestId: 'large',
      userId: 'cat',
      endpoint: 'fal-ai/x',
      status: 'COMPLETED',
      createdAt: new Date('2026-11-17T12:00:00Z'),
      finishedAt: new Date('2026-11-17T12:00:01Z'),
      inputs: { prompt: 'a lighthouse', image_url: `data:image/png;base64,${'A'.repeat(100_000)}` },
    },
  ]);
  subscribe(REQUESTS, begin);
  // Whatever sends a statement, sends it here.
  vi.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...args: unknown[]) {
    const statement = { name: nameOf(args[0]), bytes: 0 };
    running.getStore()?.push(statement);
    const answer: unknown = Reflect.apply(
      query,
      this,
      args.map((one) => (isCallback(one) ? measuring(statement, one) : one)),
    );
    if (answer instanceof Promise)
      void answer.then((result) => measuring(statement, () => undefined)(undefined, result));
    return answer;
  });
});
afterAll(() => {
  unsubscribe(REQUESTS, begin);
  vi.restoreAllMocks();
});

type Callback = (error: unknown, result: unknown) => void;

function isCallback(one: unknown): one is Callback {
  return typeof one === 'function';
}

function measuring(statement: Statement, callback: Callback): Callback {
  return (error, result) => {
    const rows = answered.safeParse(result).data?.rows.map((row) => Object.values(row)) ?? [];
    statement.bytes = JSON.stringify(rows, (_name, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    ).length;
    callback(error, result);
  };
}

/** The name at the head of a statement, or its first words. */
function nameOf(statement: unknown): string {
  const text =
    typeof statement === 'string' ? statement : z.object({ text: z.string() }).parse(statement).text;
  return /^\s*\/\* (?<name>[^*]+) \*\//.exec(text)?.groups?.['name'] ?? text.trim().slice(0, 40);
}

/** What an operation sends to the database. */
async function statementsOf(operation: string, variables = {}, sub = 'ann'): Promise<Statement[]> {
  byPath = new Map();
  const { errors } = await ledger.ask(operation, variables, { sub, role: 'user' });
  expect(errors).toBeUndefined();
  return byPath.get('/graphql') ?? [];
}

const names = (statements: readonly Statement[] | undefined) => statements?.map(({ name }) => name);

test.each<[operation: string, statements: string[], query: string]>([
  ['what asks for no data', [], '{ __typename }'],
  ['a lookup', ['find-generation'], `{ generation(requestId: "one") { ${FIELDS} } }`],
  ['a lookup in vain', ['find-generation'], `{ generation(requestId: "none") { ${FIELDS} } }`],
  [
    'a page',
    ['list-generations'],
    `{ generations(first: 20) { edges { cursor node { ${FIELDS} } } pageInfo { hasNextPage } } }`,
  ],
  [
    'a page with a filter',
    ['list-generations'],
    `{ generations(filter: { status: [FAILED] }) { edges { node { ${FIELDS} } } } }`,
  ],
  [
    'a page with files',
    ['list-generations'],
    '{ generations { edges { node { id outputs { url } inputs } } } }',
  ],
  ['a count', ['count-generations'], '{ generationCount(filter: { status: [FAILED] }) }'],
])('%s takes the statements %j', async (_operation, statements, operation) => {
  expect(names(await statementsOf(operation))).toEqual(statements);
});

test('a list of jobs does not read what it does not ask for', async () => {
  const bytesOf = async (fields: string) => {
    const list = `{ generations { edges { node { ${fields} } } } }`;
    const statements = await statementsOf(list, {}, 'cat');
    return statements.reduce((sum, { bytes }) => sum + bytes, 0);
  };
  expect(await bytesOf('inputs')).toBeGreaterThan(100_000);
  expect(await bytesOf(FIELDS.replace('prompt', ''))).toBeLessThan(500);
  expect(await bytesOf('id')).toBeLessThan(100);
});

test('a submit is counted, recorded, claimed and confirmed, and its webhook is one statement', async () => {
  const input = { endpoint: 'fal-ai/flux/dev', inputs: { prompt: 'a lighthouse' } };
  // What it takes once fal's price is known.
  await vi.waitFor(
    async () =>
      expect(names(await statementsOf(SUBMIT, { input }))).toEqual([
        'rates: take',
        'submit',
        'send: claim',
        'send: confirm',
      ]),
    { timeout: 10_000, interval: 200 },
  );
  await vi.waitFor(() => expect(names(byPath.get(WEBHOOK))).toEqual(['apply-result']), {
    timeout: 10_000,
  });
});
