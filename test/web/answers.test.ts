import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { parseExactly } from '../../web/graphiql/exact-json.ts';
import { exportAddress } from '../../web/graphiql/renders/export-address.ts';
import { rendersIn } from '../../web/graphiql/renders/found-renders.ts';
import { plotsIn } from '../../web/graphiql/renders/plot-data.ts';
import { csvOf, ndjsonOf, tableOf } from '../../web/graphiql/renders/rows.ts';
import { partsOf } from '../../web/graphiql/renders/typed-answer.ts';
import { withRest } from '../../web/graphiql/renders/with-rest.ts';
import { wordFor, wordsIn } from '../../web/graphiql/renders/words.ts';

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));

function partsIn(query: string, data: Record<string, unknown>, variables: object = { id: 'x' }) {
  return partsOf({ request: { query, variables }, answer: { data } }, schema);
}

describe('renders', () => {
  test('are found under aliases, in fragments, in interfaces and in what holds them, each once', () => {
    const query = `query ($id: ID!) {
      mine: generations { edges { node { key: id model: endpoint ...Files } } }
      node(id: $id) { ... on Generation { id status } ... on Budget { limitDollars } }
      stuckGenerations { edges { node { generation { requestId } } } }
      replayPlan(filter: {}) { skipped { examples { id } } }
    }
    fragment Files on Generation { files: outputs { href: url kind: contentType } }`;
    const files = [{ href: 'https://fal.media/a.png', kind: 'image/png' }];
    const found = rendersIn(
      partsIn(query, {
        mine: { edges: [{ node: { key: 'a', model: 'fal-ai/flux/dev', files } }] },
        node: { id: 'b', status: 'FAILED' },
        stuckGenerations: { edges: [{ node: { generation: { requestId: 'r' } } }] },
        replayPlan: { skipped: [{ examples: [{ id: 'a' }, { id: 'c' }] }] },
      }),
    );
    expect(found.map(({ id, requestId }) => id ?? requestId)).toEqual(['a', 'b', 'r', 'c']);
    expect(found[0]?.said).toMatchObject({
      endpoint: 'fal-ai/flux/dev',
      outputs: [{ url: 'https://fal.media/a.png', contentType: 'image/png' }],
    });
    expect(found[1]?.said.status).toBe('FAILED');
  });

  test('without any id are shown by what the answer says of them, and not at all if that is nothing', () => {
    const query = '{ generations { edges { node { outputUrl createdAt } } } }';
    const nodes = ['https://fal.media/a.mp4', null].map((outputUrl) => ({
      node: { outputUrl, createdAt: '' },
    }));
    const found = rendersIn(partsIn(query, { generations: { edges: nodes } }));
    expect(found.map(({ said }) => said.outputs)).toEqual([[{ url: 'https://fal.media/a.mp4' }]]);
  });
});

test('refusals and errors are put into words', () => {
  const query = 'mutation { cancelGeneration(input: { id: "x" }) { __typename ... on Error { message } } }';
  const data = { cancelGeneration: { __typename: 'GenerationNotFoundError', message: 'There is none.' } };
  expect(wordsIn({ data }, partsIn(query, data), schema)).toEqual(['There is none.']);
});

describe('plots have the numbers of the answer', () => {
  test('by name, whatever alias and whatever is left out', () => {
    const query = `{
      week: spendByEndpoint { rows { model: endpoint cost: dollars } }
      spendByUser { rows { userId jobs } }
      spendByTag(key: "project") { rows { value dollars } }
      latency { rows { endpoint p50 p99 } }
      costDrift { rows { endpoint ratio } }
    }`;
    const plots = plotsIn(
      partsIn(query, {
        week: {
          rows: [
            { model: 'a', cost: 1.5 },
            { model: 'b', cost: null },
          ],
        },
        spendByUser: { rows: [{ userId: 'u', jobs: 3 }] },
        spendByTag: { rows: [{ value: null, dollars: 2 }] },
        latency: { rows: [{ endpoint: 'a', p50: 1, p99: 9 }] },
        costDrift: { rows: [{ endpoint: 'a', ratio: 1 }] },
      }),
    );
    expect(plots).toMatchObject([
      { title: 'Spend by endpoint: week', labels: ['a', 'b'], series: [{ values: [1.5, null] }] },
      { labels: ['u'], unit: 'count', series: [{ values: [3] }] },
      { labels: ['without project'], series: [{ values: [2] }] },
      {
        unit: 'seconds',
        series: [
          { label: 'Median', values: [1] },
          { label: '99th percentile', values: [9] },
        ],
      },
    ]);
  });

  test('failure rates with and without their intervals, and from the counts alone', () => {
    const query = `{
      failureRates { rows { endpoint failRate failRateInterval { low high } } }
      counts: failureRates { rows { failed jobs } }
    }`;
    const interval = { low: 0.1, high: 0.4 };
    const plots = plotsIn(
      partsIn(query, {
        failureRates: { rows: [{ endpoint: 'a', failRate: 0.2, failRateInterval: interval }] },
        counts: { rows: [{ failed: 1, jobs: 4 }] },
      }),
    );
    expect(plots).toMatchObject([
      { kind: 'rates', rows: [{ label: 'a', value: 0.2, ...interval }] },
      { kind: 'rates', rows: [{ label: 'row 1', value: 0.25, detail: '1 of 4' }] },
    ]);
  });

  test('over time, with those asked for each endpoint on top of each other', () => {
    const from = ['2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z'];
    const rows = from.map((start, index) => ({ from: start, to: start, dollars: index + 1 }));
    const query = `query ($b: String = "bee") {
      all: spendOverTime { rows { from to dollars } }
      a: spendOverTime(endpoint: "a") { rows { from to dollars } }
      b: spendOverTime(endpoint: $b, timeZone: "Europe/Berlin") { rows { from to dollars } }
    }`;
    const answer = { all: { rows }, a: { rows }, b: { rows } };
    const [all, both] = plotsIn(partsIn(query, answer));
    expect(all).toMatchObject({ starts: from, series: [{ values: [1, 2] }], question: { from: from[0] } });
    expect(both).toMatchObject({ series: [{ label: 'a' }, { label: 'bee', values: [1, 2] }] });
  });

  test('what is divided adds up to the answer, or is not shown', () => {
    const series = [{ label: 'a', values: [0.1, null] }];
    expect(withRest(series, [0.3, 2])?.at(-1)).toEqual({
      label: 'others',
      values: [expect.closeTo(0.2), 2],
    });
    expect(withRest(series, [0.05, 2])).toBeUndefined();
    expect(withRest(series, [1])).toBeUndefined();
  });
});

describe('downloads', () => {
  const query = `{ list: generations(
    first: 2, filter: { status: FAILED, search: "a&b" }, orderBy: { field: COST, direction: DESC }) {
    edges { node { id words: prompt tags { key value } cost { units } replayOf { id } } } } }`;
  const node = {
    id: 'a',
    words: '=1+1',
    tags: [{ key: 'k', value: 'v' }],
    cost: { units: -2 },
    replayOf: null,
  };
  const parts = partsIn(query, { list: { edges: [{ node }, { node: { ...node, replayOf: { id: 'b' } } }] } });
  const [part] = parts;
  if (!part) throw new Error('there is no part');

  test('have the columns of the exports, and no formula', async () => {
    const table = tableOf(part);
    expect(table.columns).toEqual(['id', 'prompt', 'tags', 'cost.units', 'replayOf.id']);
    expect(await csvOf(table)).toBe(
      [
        'id,prompt,tags,cost.units,replayOf.id',
        `a,'=1+1,"[{""key"":""k"",""value"":""v""}]",-2,`,
        `a,'=1+1,"[{""key"":""k"",""value"":""v""}]",-2,b`,
        '',
      ].join('\r\n'),
    );
    expect(JSON.parse(ndjsonOf(table).split('\n')[1] ?? '')).toEqual({
      id: 'a',
      prompt: '=1+1',
      tags: node.tags,
      'cost.units': -2,
      'replayOf.id': 'b',
    });
  });

  test.each(['\n=1+1', '\t=1+1', '@a', '+1'])('run no formula: %j', async (text) => {
    const csv = await csvOf({ columns: ['a'], rows: [{ a: text }] });
    expect(csv).toMatch(/^a\r\n"?'/);
    expect(csv).toContain(`'${text}`);
  });

  test.skipIf(!('rawJSON' in JSON))('keep all digits of a number, where the browser can', async () => {
    const [inputs] = partsIn('{ node(id: "x") { ... on Generation { inputs } } }', {
      node: parseExactly('{"inputs": {"seed": 196619188014358661}}'),
    });
    if (!inputs) throw new Error('there is no part');
    expect(await csvOf(tableOf(inputs))).toContain('196619188014358661');
  });

  test('of a whole list ask the export with the same filter, by time, and no page of it', () => {
    const address = new URL(exportAddress(part, 'csv'), 'http://localhost/graphql');
    expect(address.pathname).toBe('/export/generations.csv');
    expect([...address.searchParams.keys()]).toEqual(['filter']);
    const filter = JSON.parse(address.searchParams.get('filter') ?? '');
    expect(filter).toEqual({ status: ['FAILED'], search: 'a&b' });
  });
});

test.each([null, 'SubmitGeneration'])(
  'a subscription waits for changes, whose name GraphiQL has in its mind: %s',
  (operationName) => {
    const query = 'subscription WatchGenerations { generationUpdated { cursor } }';
    expect(wordFor({ request: { query, operationName }, answer: {} }, [])).toBe('Waiting for changes.');
  },
);
