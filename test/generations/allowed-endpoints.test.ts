import { execute, parse } from 'graphql';
import { beforeEach, expect, test } from 'vitest';
import type { Viewer } from '../../src/deps.ts';
import { FAL_UNREACHABLE } from '../../src/fal/failure-types.ts';
import type { Deps } from '../../src/generations/deps.ts';
import { submitGeneration } from '../../src/generations/submit.ts';
import { schema } from '../../src/graphql/schema.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps, unlimited } from '../support/deps.ts';
import { insertPastJobs } from '../support/failed-jobs.ts';

const ALICE: Viewer = { userId: 'alice', role: 'user' };
const BOSS: Viewer = { userId: 'boss', role: 'admin' };
const FLUX = 'fal-ai/flux/dev';
const VEO = 'fal-ai/veo3.1';
const WAN = 'fal-ai/wan/v2.7/text-to-video';

const { client, db } = await openTestDatabase();
let posts: string[];
let deps: Deps;
let refuses: boolean;
beforeEach(async () => {
  await client.query('TRUNCATE generations, generation_bills, replays, replay_plans');
  posts = [];
  refuses = false;
  const submit: Deps['fal']['submit'] = async ({ endpoint }) => {
    posts.push(endpoint);
    if (refuses) return { kind: 'unavailable', reason: { message: 'unreachable', type: FAL_UNREACHABLE } };
    return { kind: 'accepted', requestId: `request-${posts.length}` };
  };
  deps = {
    ...testDeps(db, { submit }),
    allowedEndpoints: { user: ['fal-ai/flux/*'], analyst: [], admin: ['fal-ai/flux/*', VEO] },
  };
});

const job = (endpoint: string, idempotencyKey?: string, userId?: string) => ({
  endpoint,
  inputs: { prompt: 'x' },
  idempotencyKey,
  userId,
});

async function ask<Data>(query: string, viewer: Viewer): Promise<Data> {
  const contextValue = { deps, viewer, ...unlimited };
  const { data, errors } = await execute({ schema, document: parse(query), contextValue });
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data));
}

const rows = async () => (await client.query('SELECT endpoint FROM generations ORDER BY id')).rows;

test.each([
  [VEO],
  [WAN],
  ['FAL-AI/flux/dev'],
  ['fal-ai/flux'],
  ['fal-ai/flux-pro/v1.1'],
  ['fal-ai/fluxdev/fal-ai/flux/dev'],
])('a user may not submit to %s: a typed error says to what, and nothing is recorded', async (endpoint) => {
  const query = `mutation { submitGeneration(input: { endpoint: "${endpoint}", inputs: {} }) { __typename
    ... on Error { code message } ... on EndpointNotAllowedError { endpoint allowed } } }`;
  expect(await ask(query, ALICE)).toEqual({
    submitGeneration: {
      __typename: 'EndpointNotAllowedError',
      code: 'ENDPOINT_NOT_ALLOWED',
      message: `The role user may not submit to ${endpoint}; nothing was recorded.`,
      endpoint,
      allowed: ['fal-ai/flux/*'],
    },
  });
  expect([posts, await rows()]).toEqual([[], []]);
});

test.each([
  'fal-ai/flux/',
  'fal-ai/flux/../veo3.1',
  'fal-ai/flux/dev/',
  '/fal-ai/flux/dev',
  'fal-ai/flux//dev',
])('%s is no endpoint, whatever is allowed', async (endpoint) => {
  await expect(submitGeneration(deps, ALICE, job(endpoint))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  expect(await rows()).toEqual([]);
});

test('what is allowed is sent; the role that counts is that of who submits', async () => {
  await submitGeneration(deps, ALICE, job(FLUX));
  await submitGeneration(deps, BOSS, job(VEO, undefined, 'alice'));
  await expect(submitGeneration(deps, BOSS, job(WAN))).rejects.toMatchObject({
    code: 'ENDPOINT_NOT_ALLOWED',
    allowed: ['fal-ai/flux/*', VEO],
  });
  expect(posts).toEqual([FLUX, VEO]);
});

test('a repeated key still answers its job, and nothing is sent', async () => {
  const first = await submitGeneration(deps, BOSS, job(VEO, 'key', 'alice'));
  const again = await submitGeneration(deps, ALICE, job(VEO, 'key'));
  expect(again.id).toBe(first.id);
  await expect(submitGeneration(deps, ALICE, job(VEO, 'another key'))).rejects.toMatchObject({
    code: 'ENDPOINT_NOT_ALLOWED',
  });
  const other = { ...job(VEO, 'key'), inputs: { prompt: 'y' } };
  await expect(submitGeneration(deps, ALICE, other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  expect([posts, await rows()]).toEqual([[VEO], [{ endpoint: VEO }]]);
});

test('a key whose job fal did not take makes no new one where that is not allowed', async () => {
  refuses = true;
  await expect(submitGeneration(deps, BOSS, job(VEO, 'key', 'alice'))).rejects.toMatchObject({
    code: 'FAL_UNAVAILABLE',
  });
  refuses = false;
  await expect(submitGeneration(deps, ALICE, job(VEO, 'key'))).rejects.toMatchObject({
    code: 'ENDPOINT_NOT_ALLOWED',
  });
  expect(await rows()).toHaveLength(1);
  const taken = await submitGeneration(deps, BOSS, job(VEO, 'key', 'alice'));
  expect((await submitGeneration(deps, ALICE, job(VEO, 'key'))).id).toBe(taken.id);
  expect(posts).toEqual([VEO, VEO]);
});

test('a replay leaves out what its requester may not submit to, and a plan made before is refused', async () => {
  await insertPastJobs(client, 2, { endpoint: FLUX, user: 'alice' });
  await insertPastJobs(client, 3, { endpoint: VEO, user: 'alice' });
  await insertPastJobs(client, 4, { endpoint: WAN, user: 'alice' });
  const plan = '{ replayPlan(filter: { status: [FAILED] }) { token toReplay skipped { reason count } } }';
  expect(await ask(plan, ALICE)).toMatchObject({
    replayPlan: { toReplay: 2, skipped: [{ reason: 'ENDPOINT_NOT_ALLOWED', count: 7 }] },
  });
  expect(await ask(plan, BOSS)).toMatchObject({
    replayPlan: { toReplay: 5, skipped: [{ reason: 'ENDPOINT_NOT_ALLOWED', count: 4 }] },
  });
  const { replayPlan } = await ask<{ replayPlan: { token: string } }>(plan, BOSS);
  deps = { ...deps, allowedEndpoints: { ...deps.allowedEndpoints, admin: [VEO] } };
  const replay = (input: string) => `mutation { replayGenerations(input: ${input}) { __typename
    ... on Error { message } ... on ReplayPlanChangedError { skipped { reason count } }
    ... on NothingToReplayError { none: skipped { reason count } }
    ... on ReplayGenerationsSuccess { replay { total } } } }`;
  expect(await ask(replay(`{ planToken: "${replayPlan.token}" }`), BOSS)).toMatchObject({
    replayGenerations: {
      __typename: 'ReplayPlanChangedError',
      skipped: [{ reason: 'ENDPOINT_NOT_ALLOWED', count: 2 }],
    },
  });
  expect(await ask(replay(`{ filter: { endpoint: ["${WAN}"] } }`), BOSS)).toMatchObject({
    replayGenerations: {
      __typename: 'NothingToReplayError',
      none: [{ reason: 'ENDPOINT_NOT_ALLOWED', count: 4 }],
    },
  });
  expect(await ask(replay('{ filter: { userId: "alice" } }'), BOSS)).toMatchObject({
    replayGenerations: { replay: { total: 3 } },
  });
  const recorded = await client.query(
    'SELECT DISTINCT endpoint FROM generations WHERE replay_id IS NOT NULL',
  );
  expect(recorded.rows).toEqual([{ endpoint: VEO }]);
});
