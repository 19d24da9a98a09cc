import { expect, vi } from 'vitest';
import { z } from 'zod';
import { tokenFor } from '../support/ledger.ts';

const row = z.object({
  id: z.string(),
  status: z.string(),
  createdAt: z.coerce.date(),
  finishedAt: z.coerce.date().nullable(),
});
type Row = z.infer<typeof row>;

const ROW = 'id status createdAt finishedAt';
const SUBMIT = `mutation ($prompt: String!) {
  submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: $prompt } }) {
    ... on SubmitGenerationSuccess { generation { ${ROW} } } ... on Error { code message } } }`;
const CANCEL = `mutation ($id: ID!) {
  cancelGeneration(input: { id: $id }) { __typename ... on Error { code message } } }`;
const LIST = `{ generations(first: 50) { edges { node { ${ROW} } } } }`;
const QUESTIONS = `query ($id: ID!, $hour: TimeWindow!, $week: TimeWindow!) {
  hour: spendByEndpoint(window: $hour) { total { jobs unknownCostJobs } }
  week: spendByEndpoint(window: $week) { total { jobs } }
  failureRates(window: $week, minJobs: 1) { rows { endpoint jobs failed } }
  latency(window: $week) { rows { endpoint } }
  stuckGenerations(olderThan: "PT5M") { edges { node { reason } } }
  node(id: $id) { ... on Generation { prompt inputs } }
  generations(filter: { search: "lighthouse" }) { edges { node { id } } } }`;
const PLAN = `query ($day: TimeWindow!) {
  replayPlan(filter: { window: $day, search: "crash" }) { matched toReplay token } }`;
const REPLAY = `mutation ($token: String!) {
  replayGenerations(input: { planToken: $token }) {
    ... on ReplayGenerationsSuccess { replay { id total } } ... on Error { code message } } }`;
const PROGRESS = `query ($id: ID!) { node(id: $id) { ... on Replay { state counts { failed } } } }`;

const submitted = z.object({ submitGeneration: z.object({ generation: row }) });
const listed = z.object({
  generations: z.object({ edges: z.array(z.object({ node: row })) }),
});
const planned = z.object({
  replayPlan: z.object({ matched: z.number(), toReplay: z.number(), token: z.string() }),
});
const replayed = z.object({
  replayGenerations: z.object({ replay: z.object({ id: z.string(), total: z.number() }) }),
});

/** Asks the API of a server as an admin. */
async function ask(url: string, query: string, variables: object = {}): Promise<unknown> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await tokenFor('boss', 'admin')}`,
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = z
    .object({ data: z.unknown(), errors: z.array(z.unknown()).optional() })
    .parse(await response.json());
  expect(errors).toBeUndefined();
  return data;
}

/** Polls until all of the jobs have ended: by webhooks, since a server first asks fal after a minute. */
async function ended(url: string, count: number): Promise<Row[]> {
  return await vi.waitUntil(
    async () => {
      const rows = listed.parse(await ask(url, LIST)).generations.edges.map(({ node }) => node);
      return rows.length === count && rows.every(({ finishedAt }) => finishedAt !== null) && rows;
    },
    { timeout: 30_000, interval: 100 },
  );
}

/**
 * Does with a running server on an empty database what people do with it: several submits at once, webhooks, a cancel, the
 * questions, and a replay.
 */
export async function doMainJob(url: string): Promise<void> {
  const began = Date.now();
  const submit = async (prompt: string) =>
    submitted.parse(await ask(url, SUBMIT, { prompt })).submitGeneration.generation;
  const prompts = ['a lighthouse in the rain', 'a harbour', 'a [crash]', 'another [crash]', 'a [fail]'];
  const [lighthouse] = await Promise.all(prompts.map(submit));
  const unwanted = await submit('not wanted');
  expect(await ask(url, CANCEL, { id: unwanted.id })).toMatchObject({
    cancelGeneration: { __typename: 'CancelGenerationSuccess' },
  });
  const rows = await ended(url, prompts.length + 1);
  for (const { createdAt, finishedAt } of rows) {
    expect(createdAt.getTime()).toBeGreaterThan(began - 1000);
    expect(createdAt.getTime()).toBeLessThanOrEqual(Date.now() + 1000);
    expect(finishedAt?.getTime()).toBeGreaterThanOrEqual(createdAt.getTime() - 1000);
  }
  const statuses = rows.map(({ status }) => status).sort();
  expect(statuses).toEqual(['CANCELLED', 'COMPLETED', 'COMPLETED', 'FAILED', 'FAILED', 'FAILED']);

  const variables = { id: lighthouse?.id, hour: { last: 'PT1H' }, week: { last: 'P7D' } };
  expect(await ask(url, QUESTIONS, variables)).toMatchObject({
    hour: { total: { jobs: 2 } },
    week: { total: { jobs: 2 } },
    failureRates: { rows: [{ endpoint: 'fal-ai/flux/dev', failed: 3 }] },
    latency: { rows: [{ endpoint: 'fal-ai/flux/dev' }] },
    stuckGenerations: { edges: [] },
    node: { prompt: 'a lighthouse in the rain', inputs: { prompt: 'a lighthouse in the rain' } },
    generations: { edges: [{ node: { id: lighthouse?.id } }] },
  });

  const plan = planned.parse(await ask(url, PLAN, { day: { last: 'P1D' } })).replayPlan;
  expect(plan).toMatchObject({ matched: 2, toReplay: 2 });
  const { replay } = replayed.parse(await ask(url, REPLAY, { token: plan.token })).replayGenerations;
  expect(replay.total).toBe(2);
  await ended(url, prompts.length + 3);
  expect(await ask(url, PROGRESS, { id: replay.id })).toMatchObject({ node: { counts: { failed: 2 } } });
}
