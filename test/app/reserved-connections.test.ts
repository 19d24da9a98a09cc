import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { divide } from '../../src/app/reserved-connections.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { execute, withClient } from '../support/server.ts';
import { type Signer, startSigner } from '../support/webhook.ts';

const ROLE = 'reserved_connections';
let signer: Signer;
let ledger: Ledger;
beforeAll(async () => {
  signer = await startSigner();
  ledger = await startLedger(
    { FAL_JWKS_URL: signer.jwksUrl, FAL_WEBHOOK_USER_ID: signer.account },
    { jobSeconds: 60 },
  );
});
afterAll(async () => {
  await ledger.close();
  await signer.close();
});

async function deliver({ url }: Ledger): Promise<number> {
  const body = '{"request_id":"7a1","status":"OK","payload":{}}';
  const answer = await fetch(`${url}/api/fal/webhook`, {
    method: 'POST',
    body,
    headers: signer.headers(body),
  });
  return answer.status;
}

/** Has more mutations wait for a row than the server has connections, and does something meanwhile. */
async function withAllWaiting(server: Ledger, work: () => Promise<boolean>): Promise<boolean> {
  const { data } = await server.ask<{ submitGeneration: { generation: { id: string } } }, object>(
    `mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "x" } }) {
      ... on SubmitGenerationSuccess { generation { id } } } }`,
  );
  const cancel = `mutation { cancelGeneration(input: { id: "${data.submitGeneration.generation.id}" }) { __typename } }`;
  const lock = new Client({ connectionString: server.databaseUrl });
  await lock.connect();
  await lock.query('BEGIN; SELECT id FROM generations FOR UPDATE');
  const waiting = Array.from({ length: 24 }, (_, i) =>
    server.ask(cancel, {}, { sub: `admin ${i % 6}`, role: 'admin' }),
  );
  try {
    await vi.waitUntil(
      async () =>
        await withClient(server.databaseUrl, async (client) => {
          const { rows } = await client.query(
            `SELECT count(*)::int AS count FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock'`,
          );
          return rows[0].count >= 2;
        }),
      { timeout: 10_000, interval: 50 },
    );
    return await work();
  } finally {
    await lock.query('ROLLBACK');
    await lock.end();
    await Promise.all(waiting);
  }
}

/**
 * Whether each of five webhooks and five questions whether the server is ready is answered well, and all of them before one
 * that waits for a connection would be turned away.
 */
async function answersBoth(server: Ledger): Promise<boolean> {
  const before = performance.now();
  const ready = await Promise.all(Array.from({ length: 5 }, () => fetch(`${server.url}/ready`)));
  const webhooks = await Promise.all(Array.from({ length: 5 }, () => deliver(server)));
  const statuses = [...ready.map(({ status }) => status), ...webhooks];
  return statuses.every((status) => status === 200) && performance.now() - before < 4000;
}

test('while every connection of the requests waits for a lock, the server is ready and webhooks are answered', async () => {
  expect(await withAllWaiting(ledger, () => answersBoth(ledger))).toBe(true);
});

/** A server whose role may have so many connections. */
async function withLimit(limit: number, work: (server: Ledger) => Promise<void>): Promise<void> {
  const admin = new URL(ledger.databaseUrl);
  await execute(
    ledger.databaseUrl,
    `CREATE ROLE ${ROLE} LOGIN PASSWORD 'x' CONNECTION LIMIT ${limit} IN ROLE ${admin.username}`,
  );
  await execute(ledger.databaseUrl, `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${ROLE}`);
  await execute(ledger.databaseUrl, `GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${ROLE}`);
  const url = new URL(ledger.databaseUrl);
  url.username = ROLE;
  url.password = 'x';
  let limited: Ledger | undefined;
  try {
    limited = await startLedger({
      DATABASE_URL: url.href,
      DATABASE_DIRECT_URL: ledger.databaseUrl,
      FAL_JWKS_URL: signer.jwksUrl,
      FAL_WEBHOOK_USER_ID: signer.account,
    });
    await work(limited);
  } finally {
    await limited?.close();
    await execute(ledger.databaseUrl, `DROP OWNED BY ${ROLE}`);
    await execute(ledger.databaseUrl, `DROP ROLE ${ROLE}`);
  }
}

test('a role of four connections is enough for that', async () => {
  await withLimit(4, async (limited) => {
    const seen = { ...limited, databaseUrl: ledger.databaseUrl };
    expect(await withAllWaiting(seen, () => answersBoth(limited))).toBe(true);
  });
}, 60_000);

test.each([1, 2, 3])(
  'a server whose role may have %i starts and answers',
  async (limit) => {
    await withLimit(limit, async (limited) => {
      expect(await answersBoth(limited)).toBe(true);
      expect((await limited.ask('{ generationCount }')).errors).toBeUndefined();
      await vi.waitFor(
        () =>
          expect(limited.logged()).toMatch(
            / of the 7 connections wanted for requests \(DATABASE_POOL_SIZE is 10\)/,
          ),
        5000,
      );
    });
  },
  60_000,
);

test('all connections together are as many as there may be, and few are shared', () => {
  for (const size of [1, 2, 3, 4, 5, 7, 8, 10, 50]) {
    const { requests, webhooks, ready } = divide(size);
    expect(requests + webhooks + ready).toBe(size);
    expect(requests).toBeGreaterThanOrEqual(Math.max(1, size - 3));
  }
  expect(divide(3)).toEqual({ requests: 3, webhooks: 0, ready: 0 });
});
