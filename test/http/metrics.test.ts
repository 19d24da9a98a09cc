import { expect, test, vi } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { type Asker, openTestLedger, startLedger } from '../support/ledger.ts';
import { freePort } from '../support/ports.ts';

const port = await freePort();
const { ledger, db } = await openTestLedger(startLedger({ METRICS_PORT: String(port) }));
const ANN: Asker = { sub: 'ann-has-a-name', role: 'user' };

const SUBMIT = graphql(`mutation SubmitForMetrics($endpoint: String!) {
  submitGeneration(input: { endpoint: $endpoint, inputs: { prompt: "a-secret-prompt" } }) { __typename }
}`);
const SET = graphql(`mutation SetBudgetForMetrics {
  setBudget(input: { scope: { everything: true }, limitDollars: 0.0001, period: MONTH, action: ALERT }) { __typename }
}`);

const ask = async (path = '/metrics', method = 'GET') =>
  await fetch(`http://127.0.0.1:${port}${path}`, { method });
const read = async () => await (await ask()).text();

/** The value of a series, written as the metrics have it; undefined if there is none. */
async function valueOf(series: string): Promise<number | undefined> {
  const line = (await read()).split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

const grows = async (series: string, to: number) =>
  await vi.waitFor(async () => expect(await valueOf(series)).toBe(to), { timeout: 15_000, interval: 200 });

test('what happens to jobs is counted, by endpoints that fal has accepted', async () => {
  // What it reaches is seen at the end.
  await ledger.ask(SET);
  await ledger.ask(SUBMIT, { endpoint: 'fal-ai/flux/dev' }, ANN);
  await ledger.ask(SUBMIT, { endpoint: 'nobody/knows-this' }, ANN);
  await grows('fal_ledger_submits_total{endpoint="fal-ai/flux/dev",answer="accepted"}', 1);
  await grows('fal_ledger_submits_total{endpoint="other",answer="refused"}', 1);
  await grows('fal_ledger_webhooks_total{verdict="APPLIED"}', 1);
  await grows('fal_ledger_webhook_age_seconds_count', 1);
  await grows('fal_ledger_fal_request_seconds_count{call="submit",code="200"}', 1);
  await grows('fal_ledger_fal_request_seconds_count{call="submit",code="404"}', 1);
  expect(await valueOf('fal_ledger_http_request_seconds_count{path="/graphql",code="200"}')).toBe(3);
  expect(await valueOf('fal_ledger_loop_rounds_total{loop="reconciler",result="ok"}')).toBeGreaterThan(0);
  expect(await valueOf('fal_ledger_bills{state="waiting"}')).toBeGreaterThanOrEqual(0);
  expect(await valueOf('fal_ledger_replays{state="running"}')).toBe(0);
  expect(await valueOf('fal_ledger_database_connections{state="open"}')).toBeGreaterThan(0);
  expect(await read()).toMatch(/^fal_ledger_build_info\{version="\d+\.\d+\.\d+",node="v\d+/m);
});

test('jobs in flight are there by state and age', async () => {
  await db.query(`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, submit_started_at, created_at)
    VALUES ('metrics-1', 'ann', 'a/b', 'IN_PROGRESS', '{}', now(), now() - interval '2 hours')`);
  await vi.waitFor(
    async () => expect(await valueOf('fal_ledger_jobs_in_flight{state="IN_PROGRESS",age="<1d"}')).toBe(1),
    { timeout: 15_000 },
  );
});

test('neither users nor prompts nor paths that somebody makes up are in them', async () => {
  await fetch(`${ledger.url}/made-up-path`);
  await grows('fal_ledger_http_request_seconds_count{path="other",code="404"}', 1);
  expect(await read()).not.toMatch(/ann-has-a-name|a-secret-prompt|made-up-path|nobody\/knows-this/);
});

test('they have a port of their own, and nothing else is there', async () => {
  expect((await ask('/graphql')).status).toBe(404);
  const posted = await ask('/metrics', 'POST');
  expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect((await ask('/metrics', 'HEAD')).headers.get('content-type')).toMatch(
    /^text\/plain; version=0\.0\.4/,
  );
  expect((await fetch(`${ledger.url}/metrics`)).status).toBe(404);
});

test('what the database does not tell is left out, and that is said', async () => {
  await db.query('ALTER TABLE budget_alarms RENAME TO away');
  try {
    await grows('fal_ledger_database_up', 0);
    expect(await valueOf('fal_ledger_bills{state="waiting"}')).toBeUndefined();
    expect(await valueOf('fal_ledger_webhooks_total{verdict="APPLIED"}')).toBeGreaterThan(0);
  } finally {
    await db.query('ALTER TABLE away RENAME TO budget_alarms');
  }
  await grows('fal_ledger_database_up', 1);
});

test('a budget that reaches its thresholds raises the alarms in the metrics too, each once', async () => {
  await grows('fal_ledger_budget_alarms_total{threshold="100"}', 1);
  await grows('fal_ledger_budgets_reached{threshold="80"}', 1);
  expect(await valueOf('fal_ledger_budget_alarms_total{threshold="50"}')).toBe(1);
});
