import { print } from 'graphql';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { insertJobs } from '../support/jobs.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

const REPORTS = graphql(`
  query Reports($window: TimeWindow) {
    spendByEndpoint(window: $window) {
      window { from to }
      rows { endpoint jobs dollars unknownCostJobs }
      total { jobs dollars unknownCostJobs }
    }
    spendByUser(window: $window) { rows { userId dollars } }
    spendOverTime(window: $window, timeZone: "Europe/Berlin") { rows { from to jobs dollars } total { dollars } }
    failureRates(window: $window, minJobs: 1) {
      rows { endpoint jobs failed failRate failRateInterval { low high } topErrors { errorType message count } }
    }
    latency(window: $window) { rows { endpoint p50 } }
  }
`);
const FIND = graphql(`
  query Find($filter: GenerationFilter) {
    generations(filter: $filter) { window { from to } edges { node { requestId } } }
    generationCount(filter: $filter)
  }
`);
const SEARCH_PAGE = graphql(`
  query SearchPage($filter: GenerationFilter, $first: Int, $after: String, $last: Int) {
    generations(filter: $filter, first: $first, after: $after, last: $last) {
      edges { node { requestId } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);
const STUCK = graphql(`
  query Stuck($olderThan: Duration) {
    stuckGenerations(olderThan: $olderThan) { edges { node { reason evidence generation { requestId } } } }
  }
`);

const ann = { sub: 'ann', role: 'user' } as const;
const VEO = 'fal-ai/veo3.1';
const FLUX = 'fal-ai/flux/dev';
const BERLIN_TUESDAY = { day: { date: '2026-11-17', timeZone: 'Europe/Berlin' } };
const at = (time: string) => new Date(`2026-11-17T${time}Z`);
const URLS = [
  'https://v3.fal.media/files/lion/hRtY5Kq2_output.mp4',
  'https://v3.fal.media/files/lion/50%_of_it.mp4',
];

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
  const client = new Client({ connectionString: ledger.databaseUrl });
  await client.connect();
  const done = { status: 'COMPLETED', endpoint: VEO, userId: 'ann', finishedAt: at('12:01:00') } as const;
  await client.query("INSERT INTO prompt_words VALUES ('lighthouse')");
  await insertJobs(client, [
    {
      ...done,
      requestId: 'one',
      createdAt: at('12:00:00'),
      costCents: '320',
      outputUrl: URLS[0] ?? null,
      inputs: { prompt: 'A lighthouse in heavy rain', resolution: '4k' },
    },
    {
      ...done,
      requestId: 'two',
      createdAt: at('12:00:30'),
      costCents: '0.3',
      userId: 'ben',
      outputUrl: URLS[1] ?? null,
      inputs: { prompt: 'A harbour at dawn', resolution: '720p' },
    },
    { ...done, requestId: 'three', createdAt: at('12:00:40'), endpoint: FLUX },
    {
      ...done,
      requestId: 'four',
      createdAt: at('12:00:50'),
      status: 'FAILED',
      errorType: 'content_policy_violation',
      error: 'flagged',
    },
    // Monday in Berlin, and Wednesday.
    { ...done, requestId: 'before', createdAt: new Date('2026-11-16T22:59:59Z'), costCents: '100' },
    { ...done, requestId: 'after', createdAt: at('23:00:00'), costCents: '100' },
    { ...done, requestId: 'stuck', createdAt: at('12:00:00'), status: 'IN_QUEUE', finishedAt: null },
  ]);
  // Only what the test asks for may be looked at: the reconciler would ask fal about a job it never had.
  await client.query(
    "UPDATE generations SET next_check_at = now() + interval '1 day' WHERE finished_at IS NULL",
  );
  await client.end();
});
afterAll(async () => await ledger.close());

async function find(filter: object, as?: typeof ann) {
  const { data, errors } = await ledger.ask(FIND, { filter }, as);
  if (errors) throw new Error(String(errors[0]?.message));
  const found = data.generations.edges.map(({ node }) => node.requestId);
  expect(data.generationCount).toBe(found.length);
  return found;
}

describe('the weekly questions', () => {
  test('are answered for a day in a time zone, and every report says what that was', async () => {
    const { data } = await ledger.ask(REPORTS, { window: BERLIN_TUESDAY });
    expect(data).toMatchObject({
      spendByEndpoint: {
        window: { from: '2026-11-16T23:00:00.000Z', to: '2026-11-17T23:00:00.000Z' },
        rows: [
          { endpoint: VEO, jobs: 2, dollars: 3.203, unknownCostJobs: 0 },
          { endpoint: FLUX, jobs: 1, dollars: null, unknownCostJobs: 1 },
        ],
        total: { jobs: 3, dollars: 3.203, unknownCostJobs: 1 },
      },
      spendByUser: {
        rows: [
          { userId: 'ann', dollars: 3.2 },
          { userId: 'ben', dollars: 0.003 },
        ],
      },
      spendOverTime: {
        rows: [{ from: '2026-11-16T23:00:00.000Z', to: '2026-11-17T23:00:00.000Z', jobs: 3, dollars: 3.203 }],
        total: { dollars: 3.203 },
      },
      failureRates: {
        rows: [
          {
            endpoint: VEO,
            jobs: 4,
            failed: 1,
            failRate: 0.25,
            topErrors: [{ errorType: 'content_policy_violation', message: 'flagged', count: 1 }],
          },
          { endpoint: FLUX, jobs: 1, failed: 0, topErrors: [] },
        ],
      },
      latency: {
        rows: [
          { endpoint: VEO, p50: 45 },
          { endpoint: FLUX, p50: 20 },
        ],
      },
    });
  });

  test('are answered to a user about their own jobs only', async () => {
    const { data } = await ledger.ask(REPORTS, { window: BERLIN_TUESDAY }, ann);
    expect(data.spendByEndpoint.total).toEqual({ jobs: 2, dollars: 3.2, unknownCostJobs: 1 });
    expect(data.spendByUser.rows).toEqual([{ userId: 'ann', dollars: 3.2 }]);
    expect(await find({ window: BERLIN_TUESDAY }, ann)).not.toContain('two');
  });

  test.each([
    [{ last: '-P1D' }, 'INVALID_INPUT'],
    [{ between: { from: '2026-11-18T00:00:00Z', to: '2026-11-17T00:00:00Z' } }, 'INVALID_INPUT'],
    [{ last: 'P1D', ...BERLIN_TUESDAY }, 'BAD_REQUEST'],
    [{}, 'BAD_REQUEST'],
    [{ last: 'a week' }, 'BAD_REQUEST'],
    [{ day: { date: '2026-02-30', timeZone: 'UTC' } }, 'BAD_REQUEST'],
    [{ day: { date: '2026-11-17', timeZone: 'Europe/Atlantis' } }, 'BAD_REQUEST'],
  ])('with the window %j are refused', async (window, code) => {
    const { errors } = await ledger.ask(print(REPORTS), { window });
    expect(errors?.[0]?.extensions['code']).toBe(code);
  });

  test('tell which job is stuck, and why', async () => {
    const { data } = await ledger.ask(STUCK, {});
    expect(data.stuckGenerations.edges.map(({ node }) => node)).toEqual([
      {
        reason: 'WEBHOOK_NEVER_CAME',
        evidence: expect.stringContaining('nothing was heard of it since'),
        generation: { requestId: 'stuck' },
      },
    ]);
    expect((await ledger.ask(STUCK, { olderThan: 'P1Y' })).data.stuckGenerations.edges).toEqual([]);
  });
});

describe('jobs are found', () => {
  test.each([
    ['by words of the prompt', { search: 'rain lighthouse' }, ['one']],
    ['whatever the case, with a typing mistake', { search: 'LIGHTHOSE' }, ['one']],
    ['only where all words are there', { search: 'lighthouse dawn' }, []],
    ['by the whole URL of a file', { outputUrl: URLS[0] }, ['one']],
    ['by a part of it', { outputUrl: 'hRtY5Kq2' }, ['one']],
    ['by the beginning of its id', { outputUrl: 'hRtY5' }, ['one']],
    ['by a long beginning, with what stands before it', { outputUrl: '/lion/hRtY5Kq' }, ['one']],
    ['not by the middle of it', { outputUrl: 'tY5Kq2' }, []],
    ['letter for letter', { outputUrl: 'hrty5kq2' }, []],
    ['by its name', { outputUrl: 'hRtY5Kq2_output.mp4' }, ['one']],
    ['not by a name that is only nearly its own', { outputUrl: 'hRtY5Kq2_output.mov' }, []],
    ['by a part that means itself, wildcards or not', { outputUrl: '50%_of' }, ['two']],
    ['not by a wildcard', { outputUrl: 'lion%mp4' }, []],
    ['by their cost', { minCostCents: 320 }, ['one']],
    ['by the reason of their failure', { errorType: 'content_policy_violation' }, ['four']],
    ['by what their inputs hold: 4K Veo renders', { endpoint: [VEO], inputs: { resolution: '4k' } }, ['one']],
    ['by all of these together', { search: 'harbour', outputUrl: 'mp4', minCostCents: 0.1 }, ['two']],
  ])('%s', async (_how, filter, expected) => {
    expect(await find(filter)).toEqual(expected);
    expect(await find({ ...filter, window: BERLIN_TUESDAY })).toEqual(expected);
    expect(await find({ ...filter, window: { last: 'PT1S' } })).toEqual([]);
  });

  test('page by page, however far back they are', async () => {
    const client = new Client({ connectionString: ledger.databaseUrl });
    await client.connect();
    await insertJobs(
      client,
      Array.from({ length: 30 }, (_, index) => ({
        requestId: `volcano-${index}`,
        userId: 'ann',
        endpoint: VEO,
        status: 'COMPLETED' as const,
        createdAt: new Date(Date.now() - index * 40 * 86_400_000),
        inputs: { prompt: `volcano number ${index}` },
      })),
    );
    await client.end();
    const seen: unknown[] = [];
    let after: string | null | undefined;
    do {
      const { data } = await ledger.ask(SEARCH_PAGE, {
        filter: { search: 'volcano' },
        first: 7,
        after: after ?? null,
      });
      seen.push(...data.generations.edges.map(({ node }) => node.requestId));
      after = data.generations.pageInfo.hasNextPage ? data.generations.pageInfo.endCursor : null;
    } while (after != null);
    expect(seen).toEqual(Array.from({ length: 30 }, (_, index) => `volcano-${index}`));

    const { data } = await ledger.ask(SEARCH_PAGE, { filter: { search: 'volcano' }, last: 2 });
    expect(data.generations.edges.map(({ node }) => node.requestId)).toEqual(['volcano-28', 'volcano-29']);
  });

  test('in a window that is told along', async () => {
    const { data } = await ledger.ask(FIND, { filter: { window: BERLIN_TUESDAY } });
    expect(data.generations.window?.from).toBe('2026-11-16T23:00:00.000Z');
    expect((await ledger.ask(FIND, {})).data.generations.window).toBeNull();
  });

  test.each([
    ['search', ' '],
    ['search', 'a b c d e f g h i j k'],
    ['search', 'nul\0'],
    ['outputUrl', 'ab'],
    ['errorType', 'nul\0'],
    ['userId', '\ud800'],
  ])('not by %s %j, which is refused', async (field, value) => {
    const { errors } = await ledger.ask(FIND, { filter: { [field]: value } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: `filter.${field}` });
  });
});

describe('with x-explain', () => {
  async function explain(role: 'admin' | 'user', query: string) {
    const response = await fetch(`${ledger.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await ledger.token('ann', role)}`,
        'x-explain': 'true',
      },
      body: JSON.stringify({ query }),
    });
    return JSON.parse(await response.text());
  }

  test('an admin sees how each statement was executed', async () => {
    const answer = await explain(
      'admin',
      '{ spendByEndpoint { total { jobs } } generation(requestId: "one") { prompt } }',
    );
    expect(answer.data.generation.prompt).toBe('A lighthouse in heavy rain');
    const { explain: statements } = answer.extensions;
    expect(statements.map((one: { statement: string }) => one.statement)).toContain('spend-by-endpoint');
    expect(statements.length).toBeGreaterThanOrEqual(2);
    for (const one of statements)
      expect(one).toMatchObject({
        milliseconds: expect.any(Number),
        pagesRead: expect.any(Number),
        scans: expect.arrayContaining([
          expect.objectContaining({ table: 'generations', rowsRead: expect.any(Number) }),
        ]),
      });
  });

  test('a mutation is executed once, and only what it read is explained', async () => {
    const answer = await explain(
      'admin',
      `mutation { submitGeneration(input: { endpoint: "${FLUX}", inputs: { prompt: "explain me" } }) { __typename } }`,
    );
    expect(answer.data.submitGeneration.__typename).toBe('SubmitGenerationSuccess');
    expect(await find({ search: 'explain', window: { last: 'P1D' } })).toHaveLength(1);
    expect(ledger.sandbox.books.accepted).toBe(1);
    for (const { statement } of answer.extensions.explain) expect(statement).not.toContain('submit');
  });

  test('a user is refused', async () => {
    const answer = await explain('user', '{ generationCount }');
    expect(answer.errors[0].extensions.code).toBe('NOT_ALLOWED');
    expect(answer.data).toBeUndefined();
  });
});
