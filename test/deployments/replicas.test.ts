import { execFile } from 'node:child_process';
import process from 'node:process';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { applyMigrations } from '../../src/app/connect-database.ts';
import { createDatabase, Prisma } from '../../src/db/client.ts';
import { hotQuery } from '../../src/db/hot-query.ts';
import { createReplicas } from '../../src/db/replicas/replicas.ts';
import { examineReplicas } from '../../src/doctor/examine-replicas.ts';
import { createRoom } from '../../src/lib/room.ts';
import { type Work, working } from '../../src/lib/work.ts';
import { graphql } from '../generated/gql.ts';
import {
  type ForeignPostgres,
  oldestServer,
  startForeignPostgres,
  startStandby,
} from '../support/foreign-postgres.ts';
import { environmentOf, type Ledger, startLedger, startSecond } from '../support/ledger.ts';
import { freePort } from '../support/ports.ts';
import { migrations } from '../support/released.ts';
import { execute, withClient } from '../support/server.ts';

const { bin, where } = oldestServer();
const SUBMIT = graphql(`mutation SubmitForReplicas {
  submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "x" } }) {
    ... on SubmitGenerationSuccess { generation { id } }
  }
}`);
const NEWEST = graphql(`query NewestForReplicas { generations(first: 1) { edges { node { id } } } }`);

/** The work of a request that nobody ends. */
function workOfNobody(): Work {
  return { statements: createRoom(2), ended: new AbortController().signal, cancels: true, transactions: 0 };
}

describe.skipIf(bin === '')(`with a replica ${where}`, () => {
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

  /** What `npm run doctor` says with the server's environment. */
  async function doctor(): Promise<string> {
    const env = {
      PATH: process.env['PATH'],
      ...environmentOf(primary.url, ledger.sandbox),
      APP_URL: ledger.url,
      DATABASE_REPLICA_URL: replica.url,
    };
    return await new Promise((resolve) => {
      execFile(process.execPath, ['dist/commands/doctor.js'], { env }, (_error, stdout) => resolve(stdout));
    });
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
    for (let times = 0; times < 8; times += 1) {
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
    const { host } = new URL(replica.url);
    expect(await metric(`replica_used{replica="${host}"}`)).toBe(0);
    await vi.waitFor(
      async () => expect(await metric(`replica_behind_bytes{replica="${host}"}`)).toBeGreaterThan(0),
      { timeout: 10_000, interval: 100 },
    );
    const told = ledger.logged().split('is read from again').length;
    await execute(replica.url, 'SELECT pg_wal_replay_resume()');
    await untilUsed();
    expect(await newest(ledger)).toBe(id);
    await vi.waitFor(() => expect(ledger.logged().split('is read from again').length).toBe(told + 1), {
      timeout: 15_000,
      interval: 100,
    });
  });

  test('a statement that stands in the way of what is replayed is repeated on the primary', async () => {
    await execute(replica.url, 'ALTER SYSTEM SET max_standby_streaming_delay = 0');
    await execute(replica.url, 'SELECT pg_reload_conf()');
    const db = createDatabase(primary.url, { poolSize: 2, givesWay: true });
    const read: string[] = [];
    const replicas = createReplicas({
      urls: [replica.url],
      db,
      poolSize: 2,
      onRead: (on) => read.push(on),
      log: pino({ level: 'silent' }),
      clock: () => new Date(),
    });
    try {
      for (const way of ['pg', 'Prisma'] as const) {
        const work = workOfNobody();
        await vi.waitFor(
          async () => {
            await replicas.choose(work);
            expect(read.at(-1)).toBe('replica');
          },
          { timeout: 10_000, interval: 50 },
        );
        const sql = Prisma.sql`SELECT pg_is_in_recovery() AS there, pg_sleep(0.7)::text, (SELECT count(*) FROM generations)`;
        const reading = working(work, async () =>
          way === 'pg'
            ? await hotQuery<{ there: boolean }>(db, sql, { planOnce: false })
            : await db.$queryRaw<Array<{ there: boolean }>>(sql),
        );
        await vi.waitFor(async () => expect(await asked(replica.url)).toContain('pg_sleep'), {
          interval: 20,
        });
        await execute(primary.url, 'BEGIN; LOCK TABLE generations IN ACCESS EXCLUSIVE MODE; COMMIT');
        expect((await reading)[0]?.there).toBe(false);
        // What is read after it by the same request, too.
        const [next] = await working(
          work,
          async () => await hotQuery<{ there: boolean }>(db, sql, { planOnce: false }),
        );
        expect(next?.there).toBe(false);
      }
    } finally {
      await replicas.close();
      await db.$disconnect();
    }
  });

  test('another database of the replica is left out, whatever notes it has', async () => {
    await execute(primary.url, 'CREATE DATABASE other');
    const [others, otherReplica] = [primary.url, replica.url].map((url) => url.replace(/postgres$/, 'other'));
    const notes = await withClient(primary.url, (client) =>
      client.query<{ work: string }>('SELECT work FROM upkeep'),
    );
    await withClient(others ?? '', async (client) => {
      await client.query('CREATE TABLE upkeep (work text)');
      for (const { work } of notes.rows) await client.query('INSERT INTO upkeep VALUES ($1)', [work]);
    });
    let logged = '';
    const db = createDatabase(primary.url, { poolSize: 2, givesWay: true });
    const replicas = createReplicas({
      urls: [otherReplica ?? ''],
      db,
      poolSize: 2,
      onRead: () => undefined,
      log: pino({}, { write: (line) => void (logged += line) }),
      clock: () => new Date(),
    });
    try {
      await vi.waitFor(() => expect(logged).toContain('it does not follow the primary'), {
        timeout: 10_000,
        interval: 50,
      });
      expect(logged).not.toMatch(/is read from/);
    } finally {
      await replicas.close();
      await db.$disconnect();
    }
  });

  test('one of a younger cluster is called that, and not late', async () => {
    const younger = await startForeignPostgres(bin);
    const db = createDatabase(primary.url, { poolSize: 1 });
    try {
      const itsReplica = await startStandby(bin, younger.url);
      try {
        const says = async () => (await examineReplicas(db, [itsReplica.url])).map((finding) => finding.says);
        expect(await says()).toEqual(['it is another database']);
        await execute(younger.url, 'CREATE TABLE upkeep (work text)');
        await vi.waitUntil(
          () =>
            execute(itsReplica.url, 'SELECT FROM upkeep').then(
              () => true,
              () => false,
            ),
          { timeout: 10_000, interval: 50 },
        );
        expect(await says()).toEqual(['it is another database']);
      } finally {
        await itsReplica.stop();
      }
    } finally {
      await db.$disconnect();
      await younger.stop();
    }
  });

  test('an answer with an ETag has what the tag vouches for, whoever wrote it', async () => {
    const url = `${ledger.url}/graphql?query={generations(first:1){edges{node{seed}}}}`;
    const authorization = `Bearer ${await ledger.token('boss', 'admin')}`;
    const get = (tag = '') => fetch(url, { headers: { authorization, 'if-none-match': tag } });
    await vi.waitFor(async () => expect((await get()).headers.get('etag')).not.toBeNull(), {
      timeout: 15_000,
      interval: 100,
    });
    for (let seed = 1; seed <= 5; seed += 1) {
      await execute(
        primary.url,
        `SET synchronous_commit = off; UPDATE generations SET seed = ${seed} WHERE id = (SELECT max(id) FROM generations)`,
      );
      const answer = await get();
      expect(await answer.json()).toMatchObject({
        data: { generations: { edges: [{ node: { seed: String(seed) } }] } },
      });
      expect((await get(answer.headers.get('etag') ?? undefined)).status).toBe(304);
    }
  });

  test('a replica that has yet to replay the note of its primary is waited for', async () => {
    const noted = (url: string) =>
      withClient(url, async (client) => {
        const { rows } = await client.query(`SELECT FROM upkeep WHERE work LIKE 'line %'`);
        return rows.length > 0;
      });
    const db = createDatabase(primary.url, { poolSize: 1 });
    try {
      await execute(primary.url, `DELETE FROM upkeep WHERE work LIKE 'line %'`);
      await vi.waitUntil(async () => !(await noted(replica.url)), { interval: 10 });
      await execute(replica.url, 'SELECT pg_wal_replay_pause()');
      const examined = examineReplicas(db, [replica.url]);
      await vi.waitUntil(() => noted(primary.url), { interval: 50 });
      await execute(replica.url, 'SELECT pg_wal_replay_resume()');
      expect(await examined).toMatchObject([{ says: 'it follows the primary, and is up to date' }]);
    } finally {
      await db.$disconnect();
    }
    await untilUsed();
  });

  test('the doctor finds it fit', async () => {
    expect(await doctor()).toMatch(/^ok {4}replica .*it follows the primary/m);
  });

  test('one that dies is left out without a failed answer, and comes back', async () => {
    await replica.end('SIGQUIT');
    for (let times = 0; times < 3; times += 1) {
      const id = await submit();
      expect(await newest(ledger)).toBe(id);
    }
    await replica.begin();
    await untilUsed();
  });

  test('one that was promoted is left out, whatever it was written since', async () => {
    await execute(replica.url, 'SELECT pg_promote()');
    await execute(replica.url, 'CREATE TABLE written ()');
    await vi.waitFor(() => expect(ledger.logged()).toMatch(/is not read from: it is no replica/), {
      timeout: 10_000,
      interval: 100,
    });
    const id = await submit();
    expect(await newest(ledger)).toBe(id);
  });
});
