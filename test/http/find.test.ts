import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { weekBefore } from '../../src/generations/find/words.ts';
import { graphql } from '../generated/gql.ts';
import type { OrderedQueryVariables } from '../generated/graphql.ts';
import { insertJobs } from '../support/jobs.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { BERLIN_TUESDAY, FIND, find, insertTuesday, URLS, VEO } from '../support/questions.ts';

const SEARCH_PAGE = graphql(`
  query SearchPage($filter: GenerationFilter, $first: Int, $after: String, $last: Int) {
    generations(filter: $filter, first: $first, after: $after, last: $last) {
      edges { node { requestId } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const ORDERED = graphql(`
  query Ordered(
    $filter: GenerationFilter
    $orderBy: GenerationOrder!
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    generations(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { requestId } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`);

const LION = { key: 'project', value: 'lion' };

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
  await insertTuesday(ledger.databaseUrl);
});
afterAll(async () => await ledger.close());

describe('jobs are found', () => {
  test.each([
    ['by words of the prompt', { search: 'rain lighthouse' }, ['one']],
    ['regardless of case, with a typo', { search: 'LIGHTHOSE' }, ['one']],
    ['only if all words match', { search: 'lighthouse dawn' }, []],
    ['by the whole URL of a file', { outputUrl: URLS[0] }, ['one']],
    ['by a part of it', { outputUrl: 'hRtY5Kq2' }, ['one']],
    ['by the beginning of its id', { outputUrl: 'hRtY5' }, ['one']],
    ['by most of its id, with the folder before it', { outputUrl: '/lion/hRtY5Kq' }, ['one']],
    ['not by the middle of it', { outputUrl: 'tY5Kq2' }, []],
    ['with upper and lower case distinguished', { outputUrl: 'hrty5kq2' }, []],
    ['by its file name', { outputUrl: 'hRtY5Kq2_output.mp4' }, ['one']],
    ['not by a name that is only similar', { outputUrl: 'hRtY5Kq2_output.mov' }, []],
    ['by a part that contains wildcards, taken literally', { outputUrl: '50%_of' }, ['two']],
    ['not by a wildcard', { outputUrl: 'lion%mp4' }, []],
    ['by their cost', { minCostCents: 320 }, ['one']],
    ['by the reason of their failure', { errorType: 'content_policy_violation' }, ['four']],
    ['by what their inputs contain: 4K on Veo', { endpoint: [VEO], inputs: { resolution: '4k' } }, ['one']],
    ['by a tag', { tags: [LION] }, ['two', 'one']],
    ['by all of several tags', { tags: [LION, { key: 'team', value: 'film' }] }, ['one']],
    ['not by a tag with another value', { tags: [{ key: 'team', value: 'lion' }] }, []],
    [
      'by a tag and their state',
      { tags: [{ key: 'project', value: 'tiger' }], status: ['FAILED'] },
      ['four'],
    ],
    ['by a tag and a word', { tags: [LION], search: 'harbour' }, ['two']],
    ['by a tag and a file', { tags: [LION], outputUrl: 'hRtY5Kq2' }, ['one']],
    ['by a tag and what their inputs contain', { tags: [LION], inputs: { resolution: '720p' } }, ['two']],
    ['by all of these together', { search: 'harbour', outputUrl: 'mp4', minCostCents: 0.1 }, ['two']],
  ])('%s', async (_how, filter, expected) => {
    expect(await find(ledger, filter)).toEqual(expected);
    expect(await find(ledger, { ...filter, window: BERLIN_TUESDAY })).toEqual(expected);
    expect(await find(ledger, { ...filter, window: { last: 'PT1S' } })).toEqual([]);
  });

  test('page by page, however far back they are', async () => {
    const client = new Client({ connectionString: ledger.databaseUrl });
    await client.connect();
    const now = Date.now();
    // A search reads some weeks at a time: the first and last instants of each, and times long ago.
    const times = [
      now,
      ...[0, 1, 2, 3, 6, 7, 8, 9].flatMap((week) => [weekBefore(now, week), weekBefore(now, week) - 1]),
      ...Array.from({ length: 13 }, (_, index) => now - (index + 3) * 40 * 86_400_000),
    ];
    await insertJobs(
      client,
      times.map((time, index) => ({
        requestId: `volcano-${index}`,
        userId: 'ann',
        endpoint: VEO,
        status: 'COMPLETED' as const,
        createdAt: new Date(time),
        inputs: { prompt: `volcano number ${index}` },
        tags: { project: 'volcano' },
      })),
    );
    // More than are looked through before the index of tags is.
    await client.query(
      `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, tags)
       SELECT 'other-' || n, 'ann', 'fal-ai/x', 'FAILED', '{}', '{"project": "other"}' FROM generate_series(1, 1100) AS n`,
    );
    await client.end();
    for (const filter of [{ search: 'volcano' }, { tags: [{ key: 'project', value: 'volcano' }] }]) {
      expect(await seenPageByPage(filter)).toEqual(
        Array.from({ length: 30 }, (_, index) => `volcano-${index}`),
      );
      const { data } = await ledger.ask(SEARCH_PAGE, { filter, last: 2 });
      expect(data.generations.edges.map(({ node }) => node.requestId)).toEqual(['volcano-28', 'volcano-29']);
    }
  });

  async function seenPageByPage(filter: object): Promise<unknown[]> {
    const seen: unknown[] = [];
    let after: string | null | undefined;
    do {
      const { data } = await ledger.ask(SEARCH_PAGE, { filter, first: 7, after: after ?? null });
      seen.push(...data.generations.edges.map(({ node }) => node.requestId));
      after = data.generations.pageInfo.hasNextPage ? data.generations.pageInfo.endCursor : null;
    } while (after != null);
    return seen;
  }

  test('in a window, which the answer names', async () => {
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

  test('not by a tag that no generation can have, which is refused', async () => {
    const filter = { tags: [LION, { key: 'project', value: 'tiger' }] };
    const { errors } = await ledger.ask(FIND, { filter });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'filter.tags.1.key' });
  });
});

describe('jobs are ordered', () => {
  const tuesday = { filter: { window: BERLIN_TUESDAY } };
  const dearest = { field: 'COST', direction: 'DESC' } as const;
  const cheapest = { field: 'COST', direction: 'ASC' } as const;
  const oldest = { field: 'CREATED_AT', direction: 'ASC' } as const;
  const page = async (variables: OrderedQueryVariables) => {
    const { data, errors } = await ledger.ask(ORDERED, variables);
    if (errors) throw new Error(String(errors[0]?.message));
    return { ids: data.generations.edges.map(({ node }) => node.requestId), ...data.generations };
  };

  test.each([
    ['the dearest first, those of unknown cost last', dearest, ['one', 'two', 'four', 'three', 'stuck']],
    ['the cheapest first, those of unknown cost last', cheapest, ['two', 'one', 'stuck', 'three', 'four']],
    ['the oldest first', oldest, ['one', 'stuck', 'two', 'three', 'four']],
  ])('%s, and every row comes once in pages from either end', async (_order, orderBy, expected) => {
    const { ids: whole } = await page({ ...tuesday, orderBy });
    expect(whole).toEqual(expected);
    const forward: Array<string | null | undefined> = [];
    for (let after: string | null | undefined = null, more = true; more; ) {
      const { ids, pageInfo } = await page({ ...tuesday, orderBy, first: 2, after });
      forward.push(...ids);
      expect(pageInfo.hasPreviousPage).toBe(after != null);
      [after, more] = [pageInfo.endCursor, pageInfo.hasNextPage];
    }
    expect(forward).toEqual(expected);
    const backward: Array<string | null | undefined> = [];
    for (let before: string | null | undefined = null, more = true; more; ) {
      const { ids, pageInfo } = await page({ ...tuesday, orderBy, last: 2, before });
      backward.unshift(...ids);
      [before, more] = [pageInfo.startCursor, pageInfo.hasPreviousPage];
    }
    expect(backward).toEqual(expected);
  });

  test('among what a filter finds, by words too', async () => {
    const filter = {
      search: 'lighthouse',
      createdFrom: '2026-11-10T00:00:00Z',
      createdTo: '2026-11-20T00:00:00Z',
    };
    expect((await page({ filter, orderBy: dearest })).ids).toEqual(['one']);
  });

  test('by their cost only within a month, and a cursor belongs to its order', async () => {
    await expect(page({ orderBy: dearest })).rejects.toThrow('up to 31 days');
    await expect(page({ filter: { window: { last: 'P32D' } }, orderBy: dearest })).rejects.toThrow(
      'up to 31',
    );
    const { edges } = await page({ ...tuesday, orderBy: dearest });
    await expect(page({ ...tuesday, orderBy: oldest, after: edges[0]?.cursor })).rejects.toThrow(
      'not a cursor',
    );
    const byTime = await page({ ...tuesday, orderBy: oldest });
    await expect(page({ ...tuesday, orderBy: dearest, after: byTime.edges[0]?.cursor })).rejects.toThrow(
      'not a cursor',
    );
  });
});
