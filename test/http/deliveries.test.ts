import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { withClient } from '../support/server.ts';

const LEDGER = graphql(`
  query Deliveries($verdict: WebhookDeliveryVerdict, $requestId: String, $first: Int, $after: String) {
    webhookDeliveries(verdict: $verdict, requestId: $requestId, first: $first, after: $after) {
      edges { node { receivedAt requestId verdict detail deliveries } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);
const SUBMIT_ONE = `mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "x" } }) { ... on SubmitGenerationSuccess { generation { requestId } } } }`;

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(async () => await ledger.close());

async function lines(variables: object = {}) {
  const { data } = await ledger.ask(LEDGER, variables);
  return data.webhookDeliveries.edges.map(({ node }) => node);
}

test('every delivery for a job is recorded with its verdict', async () => {
  ledger.sandbox.faults.script({ fault: { name: 'webhook-duplicated', copies: 3 } });
  const { data } = await ledger.ask<{ submitGeneration: { generation: { requestId: string } } }, object>(
    SUBMIT_ONE,
  );
  const { requestId } = data.submitGeneration.generation;
  const found = await vi.waitUntil(
    async () => {
      const all = await lines({ requestId });
      return all.length === 3 && all;
    },
    { timeout: 10_000 },
  );
  expect(found.map(({ verdict }) => verdict).filter((verdict) => verdict === 'APPLIED')).toHaveLength(1);
  expect(await lines({ requestId, verdict: 'DUPLICATE' })).toHaveLength(2);
  const page = await ledger.ask(LEDGER, { requestId, first: 2 });
  expect(page.data.webhookDeliveries.pageInfo.hasNextPage).toBe(true);
});

test('a delivery that cannot be recorded ends its job all the same', async () => {
  const refusing = await startLedger();
  await withClient(refusing.databaseUrl, (client) =>
    client.query(
      "ALTER TABLE webhook_deliveries ADD CONSTRAINT none_applied CHECK (verdict <> 'APPLIED') NOT VALID",
    ),
  );
  await refusing.ask(SUBMIT_ONE);
  await vi.waitFor(
    async () => {
      const { rows } = await withClient(refusing.databaseUrl, (client) =>
        client.query('SELECT status, ended_by FROM generations'),
      );
      expect(rows).toEqual([{ status: 'COMPLETED', ended_by: 'WEBHOOK' }]);
    },
    { timeout: 10_000 },
  );
  await vi.waitFor(() => expect(refusing.logged()).toContain('none_applied'), 15_000);
  await refusing.close();
});

/** Sends this many deliveries without a signature. */
async function forge(at: Ledger, count: number): Promise<void> {
  const url = `${at.url}/api/fal/webhook`;
  await Promise.all(Array.from({ length: count }, () => fetch(url, { method: 'POST', body: '{}' })));
}

test('rejected deliveries are sampled, so that forged traffic does not fill the table', async () => {
  await forge(ledger, 50);
  expect(await lines({ verdict: 'MALFORMED' })).toMatchObject([
    { detail: 'the X-Fal-Webhook headers are missing or malformed', requestId: null, deliveries: 1 },
  ]);
});

test('a server that stops records the deliveries it has only counted', async () => {
  const stopped = await startLedger();
  await forge(stopped, 50);
  await stopped.app.close();
  const counts = await withClient(stopped.databaseUrl, (client) =>
    client.query('SELECT sum(deliveries)::int AS deliveries, count(*)::int AS lines FROM webhook_deliveries'),
  );
  expect(counts.rows[0].deliveries).toBe(50);
  // Some of the counts may have been written before the stop.
  expect(counts.rows[0].lines).toBeLessThan(5);
  await stopped.close();
});

test('only an admin may read the deliveries', async () => {
  const { errors } = await ledger.ask(LEDGER, {}, { sub: 'ann', role: 'user' });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'NOT_ALLOWED' });
});
