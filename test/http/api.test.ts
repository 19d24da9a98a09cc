import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { graphql } from '../generated/gql.ts';
import type { PageQuery } from '../generated/graphql.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

const SUBMIT = graphql(`
  mutation Submit($input: SubmitGenerationInput!) {
    submitGeneration(input: $input) {
      __typename
      ... on SubmitGenerationSuccess { generation { id requestId userId status costCents durationS } }
      ... on Error { code message }
      ... on InvalidInputError { field }
      ... on FalRejectedError { falStatus generation { status error errorType } }
      ... on FalUnavailableError { generation { status errorType } }
      ... on SubmissionUnconfirmedError { generation { id requestId status } }
    }
  }
`);
const ONE = graphql(`
  query One($requestId: String!) {
    generation(requestId: $requestId) {
      id requestId userId endpoint status inputs prompt outputUrl outputs { url contentType width height }
      seed durationS costCents error errorType createdAt finishedAt
    }
  }
`);
const NODE = graphql(`query ById($id: ID!) { node(id: $id) { id __typename } }`);
const PAGE = graphql(`
  query Page($filter: GenerationFilter, $first: Int, $after: String, $last: Int, $before: String) {
    generations(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { requestId userId endpoint prompt status } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`);

type User = { sub: string; role: 'user' };
const ann: User = { sub: 'ann', role: 'user' };
const ben: User = { sub: 'ben', role: 'user' };
const FLUX = 'fal-ai/flux/dev';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(async () => await ledger.close());

async function submit(prompt: string, as: User = ann, more: object = {}) {
  const { data } = await ledger.ask(SUBMIT, { input: { endpoint: FLUX, inputs: { prompt, ...more } } }, as);
  if (data.submitGeneration.__typename !== 'SubmitGenerationSuccess') throw new Error(JSON.stringify(data));
  const { id, requestId } = data.submitGeneration.generation;
  return { id, requestId: String(requestId) };
}

async function ended(requestId: string) {
  return await vi.waitUntil(
    async () => {
      const { data } = await ledger.ask(ONE, { requestId });
      return data.generation?.finishedAt ? data.generation : undefined;
    },
    { timeout: 10_000 },
  );
}

describe('a submitted job', () => {
  test('is completed by the webhook, with every output, the exact prompt and the seed digit for digit', async () => {
    const { requestId } = await submit('four cats', ann, { num_images: 4 });
    const job = await ended(requestId);
    expect(job).toMatchObject({
      status: 'COMPLETED',
      prompt: 'four cats',
      inputs: { prompt: 'four cats', num_images: 4 },
    });
    expect(job.outputs).toHaveLength(4);
    expect(job.outputs[0]?.url).toBe(job.outputUrl);
    expect(job.seed).toMatch(/^\d+$/);
    const image = await fetch(String(job.outputUrl));
    expect(image.headers.get('content-type')).toBe('image/svg+xml');
    expect(await image.text()).toContain('four cats');
  });

  test("that the model rejects ends FAILED with fal's reason and type", async () => {
    const { requestId } = await submit('[fail] please');
    expect(await ended(requestId)).toMatchObject({
      status: 'FAILED',
      errorType: 'content_policy_violation',
      error: expect.stringContaining('flagged by a content checker'),
      outputUrl: null,
      outputs: [],
    });
  });

  test('has an estimate, or none if the inputs leave the price open', async () => {
    const veo = await ledger.ask(SUBMIT, {
      input: { endpoint: 'fal-ai/veo3.1', inputs: { prompt: 'a', duration: '4s' } },
    });
    expect(veo.data.submitGeneration).toMatchObject({ generation: { costCents: 160, durationS: 4 } });
    const open = { prompt: 'a', duration: 'auto' };
    const seedance = await ledger.ask(SUBMIT, {
      input: { endpoint: 'bytedance/seedance-2.0/text-to-video', inputs: open },
    });
    expect(seedance.data.submitGeneration).toMatchObject({ generation: { costCents: null } });
  });

  test('that fal rejects is recorded as FAILED with its reason', async () => {
    const { data } = await ledger.ask(SUBMIT, { input: { endpoint: FLUX, inputs: { seed: 1 } } }, ann);
    expect(data.submitGeneration).toMatchObject({
      __typename: 'FalRejectedError',
      code: 'FAL_REJECTED',
      falStatus: 422,
      message: 'body.prompt: Field required',
      generation: { status: 'FAILED', error: 'body.prompt: Field required', errorType: 'missing' },
    });
  });

  test('with bad input changes nothing and names the field', async () => {
    const before = ledger.sandbox.inspection.posts;
    const cases: Array<[object, string]> = [
      [{ endpoint: 'https://elsewhere.test/x', inputs: {} }, 'endpoint'],
      [{ endpoint: 'fal-ai/../x', inputs: {} }, 'endpoint'],
      [{ endpoint: FLUX, inputs: [] }, 'inputs'],
      [{ endpoint: FLUX, inputs: { prompt: 'a\0b' } }, 'inputs.prompt'],
      [{ endpoint: FLUX, inputs: { a: [{ seed: 2 ** 60 }] } }, 'inputs.a.0.seed'],
      [{ endpoint: FLUX, inputs: {}, durationS: -1 }, 'durationS'],
    ];
    for (const [input, field] of cases) {
      const { data } = await ledger.ask<{ submitGeneration: object }, object>(print(SUBMIT), { input });
      expect(data.submitGeneration).toMatchObject({
        __typename: 'InvalidInputError',
        code: 'INVALID_INPUT',
        field,
      });
    }
    expect(ledger.sandbox.inspection.posts).toBe(before);
  });
});

describe('access', () => {
  test('a user sees and finds only their own jobs, an admin all of them', async () => {
    const { id, requestId } = await submit('of ann', ann);
    expect((await ledger.ask(ONE, { requestId }, ann)).data.generation?.prompt).toBe('of ann');
    expect((await ledger.ask(ONE, { requestId }, ben)).data.generation).toBeNull();
    expect((await ledger.ask(NODE, { id }, ben)).data.node).toBeNull();
    expect((await ledger.ask(NODE, { id }, ann)).data.node).toEqual({ id, __typename: 'Generation' });
    const mine = await ledger.ask(PAGE, { filter: { userId: 'ann' } }, ben);
    expect(mine.data.generations.edges).toEqual([]);
    expect((await ledger.ask(ONE, { requestId })).data.generation?.userId).toBe('ann');
  });

  test('only an admin may submit for another user', async () => {
    const input = { endpoint: FLUX, inputs: { prompt: 'x' }, userId: 'ben' };
    const refused = await ledger.ask(SUBMIT, { input }, ann);
    expect(refused.data.submitGeneration.__typename).toBe('NotAllowedError');
    const done = await ledger.ask(SUBMIT, { input });
    expect(done.data.submitGeneration).toMatchObject({ generation: { userId: 'ben' } });
  });
});

describe('the list', () => {
  test('is paged newest first in both directions, without gaps or repeats, while jobs are added', async () => {
    const user: User = { sub: 'pager', role: 'user' };
    for (let index = 0; index < 7; index++) await submit(`page ${index}`, user);
    const seen: string[] = [];
    let after: string | null | undefined;
    do {
      const page: PageQuery['generations'] = (await ledger.ask(PAGE, { first: 3, after }, user)).data
        .generations;
      seen.push(...page.edges.map((edge) => String(edge.node.prompt)));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
      if (seen.length === 3) await submit('late', user);
    } while (after);
    expect(seen).toEqual(['page 6', 'page 5', 'page 4', 'page 3', 'page 2', 'page 1', 'page 0']);
    const { data } = await ledger.ask(PAGE, { last: 2 }, user);
    expect(data.generations.edges.map((edge) => edge.node.prompt)).toEqual(['page 1', 'page 0']);
    expect(data.generations.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('is filtered by endpoint, status, time and the content of the inputs', async () => {
    const user: User = { sub: 'filter', role: 'user' };
    const { requestId } = await submit('filtered', user, { image_size: 'square', num_images: 2 });
    await ended(requestId);
    const find = async (filter: object) =>
      (await ledger.ask(PAGE, { filter }, user)).data.generations.edges.length;
    expect(await find({ inputs: { image_size: 'square' } })).toBe(1);
    expect(await find({ inputs: { image_size: 'square_hd' } })).toBe(0);
    expect(await find({ endpoint: [FLUX], status: ['COMPLETED'] })).toBe(1);
    expect(await find({ status: ['FAILED', 'IN_QUEUE'] })).toBe(0);
    expect(await find({ createdFrom: new Date(Date.now() + 60_000).toISOString() })).toBe(0);
    expect(await find({ createdTo: new Date(Date.now() + 60_000).toISOString() })).toBe(1);
  });

  test('refuses a page that is too large, two directions at once and an invalid cursor, each with a typed error', async () => {
    for (const [variables, field] of [
      [{ first: 101 }, 'first'],
      [{ first: -1 }, 'first'],
      [{ first: 1, last: 1 }, 'last'],
      [{ after: 'x' }, 'after'],
    ] as const) {
      const { errors } = await ledger.ask(PAGE, variables);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
    }
  });

  test('an invalid global id is not found or refused, never an unexpected error', async () => {
    for (const id of ['x', 'R2VuZXJhdGlvbjp4', 'R2VuZXJhdGlvbjo5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5']) {
      const { data, errors } = await ledger.ask(NODE, { id });
      expect(data?.node ?? null).toBeNull();
      expect(errors?.[0]?.extensions['code'] ?? 'none').not.toBe('INTERNAL_SERVER_ERROR');
    }
  });
});
