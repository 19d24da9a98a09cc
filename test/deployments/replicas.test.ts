import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { applyMigrations } from '../../src/app/connect-database.ts';
import { graphql } from '../generated/gql.ts';
import {
  type ForeignPostgres,
  installedServers,
  startForeignPostgres,
  startStandby,
} from '../support/foreign-postgres.ts';
import { type Ledger, startLedger, startSecond } from '../support/ledger.ts';
import { freePort } from '../support/ports.ts';
import { migrations } from '../support/released.ts';
import { execute, withClient } from '../support/server.ts';

const [bin = ''] = installedServers();
const WHERE = bin
  ? `of PostgreSQL ${path.basename(path.dirname(bin))}`
  : '(skipped: no PostgreSQL of the system; apt-get install postgresql)';
const SUBMIT = graphql(`mutation SubmitForReplicas {
  submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "x" } }) {
    ... on SubmitGenerationSuccess { generation { id } }
  }
}`);
const NEWEST = graphql(`query NewestForReplicas { generations(first: 1) { edges { node { id } } } }`);

describe.skipIf(bin === '')(`with a replica ${WHERE}`, () => {
  let primary: ForeignPostgres;
  let replica: ForeignPostgres;
  let ledger: Ledger;
  let other: Ledger;
  let metricsPort: number;
  beforeAll(async () => {
    primary = await startForeignPostgres(bin);
    await applyMigrations(primary.url, migrations, pino({ level: 'silent' }));
    replica = await startStandby(bin, primary.url);
    metricsPort = await freePort();
    const env = { DATABASE_URL: primary.url, DATABASE_REPLICA_URL: replica.url };
    ledger = await startLedger({ ...env, METRICS_PORT: String(metricsPort) });
    other = await startSecond(ledger, env);
    await untilUsed();
  });
  afterAll(async () => {
    await other.close();
    await ledger.close();
    await replica.stop();
    await primary.stop();
  });

  /** The last statements of the servers' connections to a database. */
  async function asked(url: string): Promise<string> {
    return await withClient(url, async (client) => {
      const { rows } = await client.query<{ all: string }>(
        `SELECT string_agg(query, E'\n') AS all FROM pg_stat_activity WHERE application_name = 'fal-ledger'`,
      );
      return rows[0]?.all ?? '';
    });
  }

  /** The value of a metric; 0 if there is none. */
  async function metric(series: string): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    const line = text.split('\n').find((each) => each.startsWith(`fal_ledger_${series} `));
    return Number(line?.split(' ').at(-1) ?? 0);
  }

  async function untilUsed(): Promise<void> {
    await vi.waitFor(
      async () => {
        const before = await metric('replica_questions_total{on="replica"}');
        await ledger.ask(NEWEST);
        expect(await metric('replica_questions_total{on="replica"}')).toBe(before + 1);
      },
      { timeout: 15_000, interval: 100 },
    );
  }

  async function submit(): Promise<string> {
    const { submitGeneration: answer } = (await ledger.ask(SUBMIT)).data;
    if (!('generation' in answer)) throw new Error('the job was not recorded');
    return answer.generation.id;
  }

  /** The newest job, as a server tells it. */
  async function newest(server: Ledger): Promise<string | undefined> {
    const { data } = await server.ask(NEWEST);
    return data.generations.edges[0]?.node.id;
  }

  test('lists, reports and exports are read there, and the rest on the primary', async () => {
    await ledger.ask('{ spendByEndpoint(window: { last: "P7D" }) { rows { endpoint } } }');
    await ledger.ask('{ budgets { id } generation(requestId: "none") { id } }');
    const token = await ledger.token('boss', 'admin');
    const exported = await fetch(`${ledger.url}/export/generations.csv`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(exported.status).toBe(200);
    await exported.text();
    expect(await metric('replica_questions_total{on="replica"}')).toBeGreaterThanOrEqual(3);
    expect(await asked(replica.url)).toMatch(/list-generations/);
    expect(await asked(primary.url)).not.toMatch(/list-generations|spend/);
  });

  test('who has written sees it at once, by whichever server', async () => {
    const before = await metric('replica_questions_total{on="replica"}');
    for (let times = 0; times < 20; times += 1) {
      const id = await submit();
      expect(await newest(other)).toBe(id);
      expect(await newest(ledger)).toBe(id);
    }
    expect(await metric('replica_questions_total{on="replica"}')).toBeGreaterThan(before);
  });

  test('one that lags is left out, and comes back', async () => {
    await execute(replica.url, 'SELECT pg_wal_replay_pause()');
    const id = await submit();
    expect(await newest(ledger)).toBe(id);
    expect(await newest(other)).toBe(id);
    expect(await metric(`replica_used{replica="${new URL(replica.url).host}"}`)).toBe(0);
    await execute(replica.url, 'SELECT pg_wal_replay_resume()');
    await untilUsed();
    expect(await newest(ledger)).toBe(id);
  });
});
