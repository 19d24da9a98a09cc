import { afterEach, expect, test, vi } from 'vitest';
import { graphql } from '../generated/gql.ts';
import type { SetBudgetInput, SubmitGenerationInput } from '../generated/graphql.ts';
import { insertPastJobs } from '../support/failed-jobs.ts';
import { type Asker, openTestLedger, startLedger, startSecond } from '../support/ledger.ts';

const { ledger, db } = await openTestLedger(
  startLedger({ VIEWER_MAX_MUTATIONS: '300' }, { jobSeconds: 0.3, acceptAnyEndpoint: true }),
);

const SET = graphql(`
  mutation SetBudget($input: SetBudgetInput!) {
    setBudget(input: $input) {
      __typename
      ... on SetBudgetSuccess { budget { ...BudgetAmounts } }
      ... on InvalidInputError { field message }
      ... on Error { code message }
    }
  }
  fragment BudgetAmounts on Budget {
    id action limitDollars spentDollars reservedDollars remainingDollars unpricedJobs period timeZone
    periodStart resetsAt effectiveSince setBy scope { userId endpoint tag { key value } everything }
  }
`);
const REMOVE = graphql(
  `mutation RemoveBudget($id: ID!) { removeBudget(input: { id: $id }) { __typename ... on Error { code message } } }`,
);
const BUDGETS = graphql(`query Budgets { budgets { ...BudgetAmounts } viewer { budgets { id } } }`);
const SUBMIT = graphql(`
  mutation SubmitWithinBudget($input: SubmitGenerationInput!) {
    submitGeneration(input: $input) {
      __typename
      ... on Error { code message }
      ... on BudgetExceededError { limitDollars spentDollars reservedDollars requestedDollars resetsAt }
    }
  }
`);
const REPLAY = graphql(`
  mutation ReplayWithinBudget($userId: String!) {
    replayGenerations(input: { filter: { userId: $userId } }) {
      ... on ReplayGenerationsSuccess { replay { id } }
    }
  }
`);
const REPLAYS = graphql(
  `query PausedReplays { replays(first: 1) { edges { node { state pauseReason counts { waiting } } } } }`,
);

const ANN: Asker = { sub: 'ann', role: 'user' };
const BEN: Asker = { sub: 'ben', role: 'user' };
// Five seconds of it are $2 by the documented price.
const VEO = { endpoint: 'fal-ai/veo3.1', inputs: { prompt: 'a lion', duration: '4s', resolution: '720p' } };
const A_DAY = { period: 'DAY', action: 'BLOCK' } as const;

afterEach(async () => {
  const { data } = await ledger.ask(BUDGETS);
  for (const { id } of data.budgets) await ledger.ask(REMOVE, { id });
});

async function set(input: SetBudgetInput, as?: Asker) {
  const { data } = await ledger.ask(SET, { input }, as);
  return data.setBudget;
}
async function submit(as: Asker, input: SubmitGenerationInput = VEO, where = ledger) {
  const { data } = await where.ask(SUBMIT, { input }, as);
  return data.submitGeneration;
}
async function count(user: string): Promise<number> {
  const { rows } = await db.query('SELECT count(*)::int AS jobs FROM generations WHERE user_id = $1', [user]);
  return rows[0].jobs;
}

test('a submit beyond a budget is refused, says how far it got, and is not recorded', async () => {
  expect(await set({ ...A_DAY, scope: { userId: 'ann' }, limitDollars: 2.5 })).toMatchObject({
    __typename: 'SetBudgetSuccess',
    budget: {
      scope: { userId: 'ann', endpoint: null, tag: null, everything: false },
      spentDollars: 0,
      remainingDollars: 2.5,
      timeZone: 'UTC',
      setBy: 'boss',
      effectiveSince: expect.any(String),
    },
  });
  expect(await submit(ANN)).toMatchObject({ __typename: 'SubmitGenerationSuccess' });
  const before = await count('ann');
  const posts = ledger.sandbox.inspection.posts;
  expect(await submit(ANN)).toMatchObject({
    __typename: 'BudgetExceededError',
    code: 'BUDGET_EXCEEDED',
    limitDollars: 2.5,
    requestedDollars: 1.6,
    resetsAt: `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T00:00:00.000Z`,
    message: expect.stringMatching(
      /^The job may cost \$1\.60, and the budget of \$2\.50 a day for user ann has/,
    ),
  });
  expect([await count('ann'), ledger.sandbox.inspection.posts]).toEqual([before, posts]);
  // Others have their own.
  expect(await submit(BEN)).toMatchObject({ __typename: 'SubmitGenerationSuccess' });
  // The bill takes the place of what was reserved.
  await vi.waitUntil(async () => {
    const { data } = await ledger.ask(BUDGETS, {}, ANN);
    const [budget] = data.budgets;
    return budget?.spentDollars === 1.6 && budget.reservedDollars === 0;
  }, 20_000);
  expect(await submit(ANN)).toMatchObject({ spentDollars: 1.6, reservedDollars: 0 });
});

test('a job that fails gives back what it had reserved', async () => {
  await set({ ...A_DAY, scope: { userId: 'eve' }, limitDollars: 2 });
  ledger.sandbox.faults.script({ operation: 'submit', fault: { name: 'error-before', status: 403 } });
  const eve: Asker = { sub: 'eve', role: 'user' };
  expect(await submit(eve)).toMatchObject({ __typename: 'FalRejectedError' });
  expect(await submit(eve)).toMatchObject({ __typename: 'SubmitGenerationSuccess' });
  expect(await submit(eve)).toMatchObject({ __typename: 'BudgetExceededError' });
});

test('200 submits at once over two servers never go over the last dollars, and use them', async () => {
  const other = await startSecond(ledger, { VIEWER_MAX_MUTATIONS: '300' });
  try {
    await set({ ...A_DAY, scope: { everything: true }, limitDollars: 500 });
    await set({ ...A_DAY, scope: { userId: 'cid' }, limitDollars: 16 });
    await set({ ...A_DAY, scope: { endpoint: 'fal-ai/veo3.1' }, limitDollars: 100, action: 'ALERT' });
    const cid: Asker = { sub: 'cid', role: 'user' };
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => submit(cid, VEO, n % 2 ? ledger : other)),
    );
    const counts = new Map<string, number>();
    for (const { __typename: name } of answers) counts.set(name, (counts.get(name) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({ SubmitGenerationSuccess: 10, BudgetExceededError: 190 });
    expect(await count('cid')).toBe(10);
  } finally {
    await other.close();
  }
});

test('a replay that reaches a budget is paused and says why, after what fits has been sent', async () => {
  await insertPastJobs(db, 5, {
    user: 'dan',
    endpoint: 'fal-ai/veo3.1',
    inputs: '{"prompt":"past #","duration":"4s","resolution":"720p"}',
  });
  await set({ ...A_DAY, scope: { userId: 'dan' }, limitDollars: 4 });
  await ledger.ask(REPLAY, { userId: 'dan' });
  const replay = await vi.waitUntil(async () => {
    const { data } = await ledger.ask(REPLAYS);
    const node = data.replays.edges[0]?.node;
    return node?.state === 'PAUSED' && node;
  }, 20_000);
  expect(replay).toMatchObject({
    counts: { waiting: 3 },
    pauseReason: expect.stringMatching(
      /^The job may cost \$1\.60, and the budget of \$4\.00 a day for user dan has .* Resume the replay/,
    ),
  });
});

test('the first job of an endpoint is not refused for a price that fal can name', async () => {
  await set({ ...A_DAY, scope: { everything: true }, limitDollars: 1000 });
  expect(await submit(BEN, { endpoint: 'acme/new', inputs: {} })).toMatchObject({
    __typename: 'SubmitGenerationSuccess',
  });
});

test('a job of unknown price is refused where a budget blocks, and reserves what the operator says', async () => {
  ledger.sandbox.faults.script({
    operation: 'pricing',
    fault: { name: 'error-before', status: 500 },
    times: 100,
  });
  const unpriced = { endpoint: 'acme/unheard-of', inputs: { prompt: 'x' } };
  expect(await submit(BEN, unpriced)).toMatchObject({ __typename: 'SubmitGenerationSuccess' });
  await set({ ...A_DAY, scope: { endpoint: 'acme/unheard-of' }, limitDollars: 1 });
  const before = await count('ben');
  expect(await submit(BEN, unpriced)).toMatchObject({
    __typename: 'PriceUnknownError',
    code: 'PRICE_UNKNOWN',
  });
  expect(await count('ben')).toBe(before);
  const lenient = await startSecond(ledger, { UNPRICED: '0.75' });
  try {
    expect(await submit(BEN, unpriced, lenient)).toMatchObject({ __typename: 'SubmitGenerationSuccess' });
    expect(await submit(BEN, unpriced, lenient)).toMatchObject({ requestedDollars: 0.75 });
  } finally {
    await lenient.close();
  }
});

test('users see the budgets that may be about them, analysts and admins all; only admins set and remove them', async () => {
  await set({ ...A_DAY, scope: { userId: 'ann' }, limitDollars: 1 });
  await set({ ...A_DAY, scope: { userId: 'ben' }, limitDollars: 1 });
  await set({ ...A_DAY, scope: { tag: { key: 'project', value: 'lion' } }, limitDollars: 1, period: 'WEEK' });
  const names = async (as: Asker) => {
    const { data } = await ledger.ask(BUDGETS, {}, as);
    return { all: data.budgets.map(({ scope }) => scope.userId), own: data.viewer.budgets.length };
  };
  expect(await names(ANN)).toEqual({ all: ['ann', null], own: 2 });
  expect(await names({ sub: 'ida', role: 'analyst' })).toEqual({ all: ['ann', 'ben', null], own: 1 });
  const { data } = await ledger.ask(BUDGETS);
  const [first] = data.budgets;
  for (const as of [ANN, { sub: 'ida', role: 'analyst' } as const]) {
    expect(await set({ ...A_DAY, scope: { userId: 'ann' }, limitDollars: 9 }, as)).toMatchObject({
      code: 'NOT_ALLOWED',
    });
    const removed = await ledger.ask(REMOVE, { id: first?.id ?? '' }, as);
    expect(removed.data.removeBudget).toMatchObject({ code: 'NOT_ALLOWED' });
  }
  expect(await names({ sub: 'boss', role: 'admin' })).toMatchObject({ all: ['ann', 'ben', null] });
  const again = await ledger.ask(REMOVE, { id: first?.id ?? '' });
  expect(again.data.removeBudget.__typename).toBe('RemoveBudgetSuccess');
  const gone = await ledger.ask(REMOVE, { id: first?.id ?? '' });
  expect(gone.data.removeBudget).toMatchObject({ __typename: 'BudgetNotFoundError', code: 'NOT_FOUND' });
});

test.each([
  [{ limitDollars: -1 }, 'limitDollars'],
  [{ limitDollars: 1e9 }, 'limitDollars'],
  [{ limitDollars: 0.123_456_7 }, 'limitDollars'],
  [{ scope: { everything: false } }, 'scope.everything'],
  [{ scope: { endpoint: '../x' } }, 'scope.endpoint'],
  [{ scope: { userId: '' } }, 'scope.userId'],
])('a budget with %j is refused', async (wrong, field) => {
  expect(await set({ ...A_DAY, scope: { userId: 'ann' }, limitDollars: 1, ...wrong })).toMatchObject({
    __typename: 'InvalidInputError',
    field,
  });
});
