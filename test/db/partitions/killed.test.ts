import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planPartitions } from '../../../src/db/partitions/partition.ts';
import { graphql } from '../../generated/gql.ts';
import { type Ledger, startLedger } from '../../support/ledger.ts';
import { PARTITIONED } from '../../support/partitioned.ts';

const SEND = graphql(`
  mutation SendWhilePartitioningIsKilled($input: SubmitGenerationInput!) {
    submitGeneration(input: $input) {
      __typename
      ... on SubmitGenerationSuccess { generation { requestId } }
    }
  }
`);
const OLD = 30_000;
const KILLING_MS = 25_000;

let ledger: Ledger;
let client: Client;
beforeAll(async () => {
  ledger = await startLedger();
  client = new Client({ connectionString: ledger.databaseUrl });
  await client.connect();
  // Of half a year.
  await client.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, tags, created_at, finished_at, cost_cents)
     SELECT 'old-' || n, 'old', 'fal-ai/veo3.1', 'COMPLETED', jsonb_build_object('prompt', 'lion ' || n), jsonb_build_object('n', n::text),
       now() - n * interval '9 minutes', now() - n * interval '9 minutes', 320 FROM generate_series(1, $1::int) AS n`,
    [OLD],
  );
});
afterAll(async () => {
  await client.end();
  await ledger.close();
});

/** Starts the command. */
function startPartitioning() {
  const child = spawn(process.execPath, ['dist/commands/partition.js'], {
    env: { PATH: process.env['PATH'] ?? '', DATABASE_URL: ledger.databaseUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  return { child, exit: once(child, 'exit'), output: () => output };
}

const one = async (sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows[0];

/** Everything of the old jobs, but for how often each was changed. */
const contents = async () =>
  await one(`SELECT count(*)::int AS jobs, count(DISTINCT id)::int AS ids, sum(hashtext((id, request_id, created_at, inputs, cost_cents)::text))::text AS sum
    FROM generations WHERE user_id = 'old'`);

test.skipIf(PARTITIONED)(
  `partitioning that is killed with kill -9 again and again comes to its end, and no job is missed or doubled${PARTITIONED ? ' (skipped: the table is partitioned already)' : ''}`,
  async () => {
    const before = await contents();
    const sent: string[] = [];
    const changed = new Map<string, number>();
    const troubles: unknown[] = [];
    const writing = new AbortController();
    const write = async (name: string) => {
      for (let turn = 1; !writing.signal.aborted; turn += 1)
        try {
          const input = {
            endpoint: 'fal-ai/flux/dev',
            inputs: { prompt: 'a lion' },
            idempotencyKey: `${name}-${turn}`,
          };
          const { data, errors } = await ledger.ask(SEND, { input });
          if (data?.submitGeneration?.__typename === 'RateLimitedError') {
            await sleep(500);
            continue;
          }
          if (data?.submitGeneration?.__typename !== 'SubmitGenerationSuccess')
            throw new Error(JSON.stringify({ data, errors }));
          sent.push(data.submitGeneration.generation.requestId ?? '');
          const old = `old-${((turn * 7919) % OLD) + 1}`;
          const { rowCount } = await client.query(
            "UPDATE generations SET tags = tags || jsonb_build_object('seen', (coalesce((tags ->> 'seen')::int, 0) + 1)::text) WHERE request_id = $1",
            [old],
          );
          if (rowCount !== 1) throw new Error(`${old} was changed ${rowCount} times`);
          changed.set(old, (changed.get(old) ?? 0) + 1);
        } catch (error) {
          troubles.push(error);
        }
    };
    const writers = [write('a'), write('b')];
    const kills: number[] = [];
    for (const begun = Date.now(); Date.now() - begun < KILLING_MS; ) {
      const { child, exit } = startPartitioning();
      const after = Math.round(400 + Math.random() * 3000);
      if (await Promise.race([exit, sleep(after)])) break;
      child.kill('SIGKILL');
      await exit;
      kills.push(after);
    }
    const last = startPartitioning();
    await last.exit;
    writing.abort();
    await Promise.all(writers);
    expect(kills.length).toBeGreaterThan(1);
    expect([last.child.exitCode, last.output()]).toEqual([
      0,
      expect.stringMatching(/The table is partitioned by month[.;]/),
    ]);
    expect(troubles).toEqual([]);
    expect(await planPartitions(ledger.databaseUrl)).toMatchObject({ state: 'partitioned', obstacles: [] });
    expect(await contents()).toEqual(before);
    expect(sent.length).toBeGreaterThan(10);
    expect(new Set(sent).size).toBe(sent.length);
    expect(ledger.sandbox.inspection.accepted).toBe(sent.length);
    expect(
      await one(
        `SELECT count(*)::int AS jobs, count(DISTINCT request_id)::int AS requests, count(*) FILTER (WHERE request_id = ANY ($1))::int AS sent
         FROM generations WHERE user_id <> 'old'`,
        [sent],
      ),
    ).toEqual({ jobs: sent.length, requests: sent.length, sent: sent.length });
    const { rows } = await client.query<{ name: string; seen: number }>(
      "SELECT request_id AS name, (tags ->> 'seen')::int AS seen FROM generations WHERE user_id = 'old' AND tags ? 'seen'",
    );
    expect(new Map(rows.map(({ name, seen }) => [name, seen]))).toEqual(changed);
    expect(
      await one(`SELECT count(*)::int AS apart FROM generations g FULL JOIN generation_keys k ON k.id = g.id
        AND k.created_at = g.created_at AND k.request_id = g.request_id AND k.idempotency_key IS NOT DISTINCT FROM g.idempotency_key
        WHERE g.id IS NULL OR k.id IS NULL`),
    ).toEqual({ apart: 0 });
    expect(
      await one("SELECT count(*)::int AS left FROM pg_class WHERE relname ~ 'before_months|by_month'"),
    ).toEqual({ left: 0 });
  },
  150_000,
);
