import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { PARTITIONED } from '../support/partitioned.ts';
import { BERLIN_TUESDAY, FLUX, find, insertTuesday, VEO } from '../support/questions.ts';

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
const BY_TAG = graphql(`
  query ByTag($window: TimeWindow) {
    spendByTag(key: "project", window: $window) {
      rows { value dollars unknownCostJobs }
      total { dollars unknownCostJobs }
    }
  }
`);
const STUCK = graphql(`
  query Stuck($olderThan: Duration) {
    stuckGenerations(olderThan: $olderThan) { edges { node { reason evidence generation { requestId } } } }
  }
`);

const ann = { sub: 'ann', role: 'user' } as const;

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
  await insertTuesday(ledger.databaseUrl);
});
afterAll(async () => await ledger.close());

describe('the weekly questions', () => {
  test('are answered for a day in a time zone, and every report says which instants that was', async () => {
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
    expect(await find(ledger, { window: BERLIN_TUESDAY }, ann)).not.toContain('two');
  });

  test('are answered by tag', async () => {
    const { data } = await ledger.ask(BY_TAG, { window: BERLIN_TUESDAY });
    expect(data.spendByTag).toEqual({
      rows: [
        { value: 'lion', dollars: 3.203, unknownCostJobs: 0 },
        { value: null, dollars: null, unknownCostJobs: 1 },
      ],
      total: { dollars: 3.203, unknownCostJobs: 1 },
    });
    const own = await ledger.ask(BY_TAG, { window: BERLIN_TUESDAY }, ann);
    expect(own.data.spendByTag.rows[0]).toMatchObject({ value: 'lion', dollars: 3.2 });
  });

  test('about a tag that no generation can have are refused', async () => {
    const { errors } = await ledger.ask('{ spendByTag(key: "Project") { total { jobs } } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'key' });
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

  test('say which job is stuck, and why', async () => {
    const { data } = await ledger.ask(STUCK, {});
    expect(data.stuckGenerations.edges.map(({ node }) => node)).toEqual([
      {
        reason: 'WEBHOOK_NEVER_CAME',
        evidence: expect.stringContaining('nothing has been heard of it since'),
        generation: { requestId: 'stuck' },
      },
    ]);
    expect((await ledger.ask(STUCK, { olderThan: 'P1Y' })).data.stuckGenerations.edges).toEqual([]);
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
    return { status: response.status, ...(await response.json()) };
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
    // By month a function finds the generation, of whose scans PostgreSQL says nothing.
    const inTable = { table: 'generations', rowsRead: 1 };
    const found = PARTITIONED ? 'find-generation' : '';
    for (const { statement, ...one } of statements)
      expect({ ...one, scans: statement === found ? [inTable] : one.scans }).toMatchObject({
        milliseconds: expect.any(Number),
        pagesRead: expect.any(Number),
        scans: expect.arrayContaining([
          // On a partitioned table it is a month.
          expect.objectContaining({
            table: expect.stringMatching(/^generations(_p\d|_older$|$)/),
            rowsRead: expect.any(Number),
          }),
        ]),
      });
  });

  test('the deliveries of all jobs of a page are read in one statement', async () => {
    const answer = await explain('admin', '{ generations { edges { node { deliveries { verdict } } } } }');
    expect(answer.data.generations.edges.length).toBeGreaterThan(1);
    const names = answer.extensions.explain.map((one: { statement: string }) => one.statement);
    expect(names.filter((name: string) => name === 'deliveries-of')).toHaveLength(1);
  });

  test('a page of jobs is read in one statement, so all of it is of the same moment', async () => {
    const answer = await explain(
      'admin',
      '{ generations { edges { node { requestId status inputs prompt outputUrl outputs { url } costCents error endedBy } } } }',
    );
    expect(answer.data.generations.edges).toHaveLength(7);
    expect(answer.extensions.explain.map((one: { statement: string }) => one.statement)).toEqual([
      'list-generations',
    ]);
  });

  test('a mutation is executed once, and only what it read is explained', async () => {
    const answer = await explain(
      'admin',
      `mutation { submitGeneration(input: { endpoint: "${FLUX}", inputs: { prompt: "explain me" } }) { __typename } }`,
    );
    expect(answer.data.submitGeneration.__typename).toBe('SubmitGenerationSuccess');
    expect(await find(ledger, { search: 'explain', window: { last: 'P1D' } })).toHaveLength(1);
    expect(ledger.sandbox.inspection.accepted).toBe(1);
    for (const { statement } of answer.extensions.explain) expect(statement).not.toContain('submit');
  });

  test('a user is refused', async () => {
    const answer = await explain('user', '{ generationCount }');
    expect(answer.status).toBe(403);
    expect(answer.errors[0].extensions.code).toBe('NOT_ALLOWED');
    expect(answer.data).toBeUndefined();
  });
});
