import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { execute } from '../support/server.ts';

const MINUTE_MS = 60_000;
const SUBMIT =
  'mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "a boat" } }) { __typename } }';
const RECENT = `{
  spendByEndpoint(window: { last: "PT5M" }) { total { jobs } window { from to } }
  generations(filter: { window: { last: "PT5M" } }) { edges { node { status endedBy } } }
  generationCount(filter: { window: { last: "PT5M" } })
  webhookDeliveries { edges { node { verdict } } }
}`;

interface Recent {
  readonly spendByEndpoint: { total: { jobs: number }; window: { from: string; to: string } };
  readonly generations: { edges: Array<{ node: { status: string; endedBy: string | null } }> };
  readonly generationCount: number;
  readonly webhookDeliveries: { edges: Array<{ node: { verdict: string } }> };
}

describe.each([
  ['ten minutes slow', -10 * MINUTE_MS, 600, 'ahead of'],
  ['ten minutes fast', 10 * MINUTE_MS, -600, 'behind'],
])('a server whose clock is %s', (_name, offMs, ahead, where) => {
  let ledger: Ledger;
  beforeAll(async () => {
    ledger = await startLedger({}, {}, { clock: () => new Date(Date.now() + offMs) });
    await ledger.ask(SUBMIT);
  });
  afterAll(async () => await ledger.close());
  const recent = async () => (await ledger.ask<Recent, unknown>(RECENT)).data;

  test('applies webhooks, and its windows hold what was just recorded', async () => {
    const answer = await vi.waitUntil(
      async () => {
        const data = await recent();
        const ended = data.generations.edges[0]?.node.status === 'COMPLETED';
        return ended && data.webhookDeliveries.edges.length > 0 && data;
      },
      { timeout: 10_000, interval: 100 },
    );
    expect(answer.generations.edges.map(({ node }) => node.endedBy)).toEqual(['WEBHOOK']);
    expect([answer.spendByEndpoint.total.jobs, answer.generationCount]).toEqual([1, 1]);
    expect(answer.webhookDeliveries.edges.map(({ node }) => node.verdict)).toEqual(['APPLIED']);
  });

  test('says by how much, once in the log and whenever it is asked', async () => {
    await recent();
    const { clocks } = await (await fetch(`${ledger.url}/ready?verbose`)).json();
    expect(Math.abs(clocks.databaseAheadSeconds - ahead)).toBeLessThan(3);
    expect(Math.abs(clocks.falAheadSeconds - ahead)).toBeLessThan(3);
    for (const whose of ['the database', 'fal']) {
      const said = ledger.logged().match(new RegExp(`the clock of ${whose} is \\d+ s ${where}`, 'g'));
      expect(said).toHaveLength(1);
    }
  });
});

test('a window up to now holds what a database whose clock was ahead has recorded, but not what is a year away', async () => {
  const ledger = await startLedger();
  await ledger.ask(SUBMIT);
  await ledger.ask(SUBMIT);
  await execute(
    ledger.databaseUrl,
    `UPDATE generations SET created_at = now() + CASE WHEN id = (SELECT min(id) FROM generations)
       THEN interval '10 minutes' ELSE interval '1 year' END`,
  );
  const { data } = await ledger.ask<Recent, unknown>(RECENT);
  expect([data.generationCount, data.generations.edges.length]).toEqual([1, 1]);
  const { from, to } = data.spendByEndpoint.window;
  expect(Math.abs(Date.parse(to) - Date.now() - 10 * MINUTE_MS)).toBeLessThan(MINUTE_MS);
  expect(Math.abs(Date.parse(from) - Date.now() + 5 * MINUTE_MS)).toBeLessThan(MINUTE_MS);
  await ledger.close();
});
