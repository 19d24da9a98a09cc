import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { buildRollup } from '../src/analytics/build-rollup.ts';
import { collectBills } from '../src/billing/collect.ts';
import { createDatabase, type PrismaClient } from '../src/db/client.ts';
import { flushPendingLists } from '../src/generations/find/flush-pending-lists.ts';
import { submitGeneration } from '../src/generations/submit.ts';
import { askAll } from './ask.ts';
import { ADMIN, QUESTIONS } from './catalogue.ts';
import { type BenchServer, databaseOf } from './database.ts';
import { pickSubjects } from './subject.ts';
import { count, print, progress, sizeName } from './table.ts';
import { depsOn, end, inParallel, type Job, jobsLike } from './traffic.ts';

/** Settings of the server for `--live`: a week passes in minutes, so autovacuum runs often. */
export const LIVE_SETTINGS = {
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  synchronous_commit: 'off',
  autovacuum: 'on',
  autovacuum_naptime: '5s',
};

const WEEK = 35_000;
// 5,000 a day, the newest of them in the past.
const SECONDS_BETWEEN_JOBS = 17.28;
const BEGINS_DAYS_AGO = 8;
// The questions are asked just before the next vacuum is due: each job leaves five dead rows, and 5,000 trigger it.
const SINCE_VACUUM = 900;
// At most this many jobs until a vacuum is due. Then nothing is written until it ends, so that it leaves no dead rows.
const UNTIL_VACUUM = 1200;
// A minute's jobs at ten times the usual rate: the servers' upkeep runs each minute.
const SINCE_UPKEEP = 35;
const BATCH = 100;
const CONNECTIONS = 4;
// How many jobs a connection submits before the webhook of the first one arrives.
const LAG = 25;
const STAYS_IN_FLIGHT = 350;
// As many as one round of collecting bills takes.
const BILLS = 50;
const VACUUM_TIMEOUT_MS = 20 * 60_000;

/** Lets a week of jobs pass on a copy of each database, then asks every question about that week. */
export async function askLiving(server: BenchServer, sizes: readonly number[], runs: number): Promise<void> {
  const lives: Life[] = [];
  try {
    for (const rows of sizes) lives.push(await live(server, rows));
    const subjects = await pickSubjects(lives);
    const databases = lives.flatMap(({ rows, db }, index) => {
      const subject = subjects[index];
      return subject ? [{ rows, db, subject }] : [];
    });
    await askAll(QUESTIONS, databases, runs);
    print(
      `In use: ${count(WEEK)} jobs submitted, ended and billed one by one over ${CONNECTIONS} connections, the last
${count(SINCE_VACUUM)} of them since autovacuum ran, the last ${SINCE_UPKEEP} since the servers' upkeep.`,
    );
  } finally {
    await Promise.all(lives.map(({ db }) => db.$disconnect()));
    for (const rows of sizes) await server.drop(copyOf(rows));
  }
}

function copyOf(rows: number): string {
  return `${databaseOf(rows)}_live`;
}

/** A copy on which a week has passed. */
interface Life {
  readonly rows: number;
  readonly url: string;
  readonly db: PrismaClient;
}

async function live(server: BenchServer, rows: number): Promise<Life> {
  const name = sizeName(rows);
  await server.clone(databaseOf(rows), copyOf(rows));
  const url = server.urlOf(copyOf(rows));
  progress(`${name}: copied`);
  const db = createDatabase(url, { poolSize: CONNECTIONS });
  const jobs = await jobsLike(db, WEEK + UNTIL_VACUUM);
  await setBack(db);
  const before = await inFlight(db);
  await pass(db, jobs.slice(0, WEEK - SINCE_VACUUM), name);
  // The oldest jobs in flight end: dead rows that the stuck list has to skip.
  await inParallel(CONNECTIONS, before, (requestId) => end(db, requestId, { status: 'CANCELLED' }));
  // fal reports every other remaining job as running.
  await db.$executeRaw`UPDATE generations SET status = 'IN_PROGRESS' WHERE status = 'IN_QUEUE' AND id % 2 = 0`;
  const more = jobs.slice(WEEK - SINCE_VACUUM);
  await vacuumed(url, name, () => pass(db, more.splice(0, BATCH), name));
  // No vacuum from here on, so that all copies are asked in the same state.
  await db.$executeRaw`ALTER TABLE generations SET (autovacuum_enabled = off)`;
  await pass(db, more.splice(0, SINCE_VACUUM - SINCE_UPKEEP), name);
  while (await buildRollup(db));
  await flushPendingLists(db);
  await pass(db, more.splice(0, SINCE_UPKEEP), name);
  return { rows, url, db };
}

/** Sets the clock of new jobs back: newer jobs are deleted, and each new one is dated 17 seconds after the last. */
async function setBack(db: PrismaClient): Promise<void> {
  const begin = new Date(Date.now() - BEGINS_DAYS_AGO * 86_400_000);
  await db.$executeRaw`DELETE FROM generations WHERE created_at >= ${begin}`;
  await db.$executeRaw`CREATE SEQUENCE bench_jobs`;
  await db.$executeRawUnsafe(
    `ALTER TABLE generations ALTER COLUMN created_at
       SET DEFAULT '${begin.toISOString()}'::timestamptz + nextval('bench_jobs') * interval '${SECONDS_BETWEEN_JOBS} s'`,
  );
}

async function inFlight(db: PrismaClient): Promise<string[]> {
  const rows = await db.generation.findMany({
    where: { status: { in: ['IN_QUEUE', 'IN_PROGRESS'] } },
    select: { requestId: true },
  });
  return rows.map(({ requestId }) => requestId);
}

/** Submits jobs, ends them somewhat later and bills them, as clients, fal and the servers do. A few stay in flight. */
async function pass(db: PrismaClient, jobs: readonly Job[], name: string): Promise<void> {
  const dollars = new Map<string, string>();
  const deps = depsOn(db, { dollars });
  const { signal } = new AbortController();
  const sent: Array<{ requestId: string; job: Job }> = [];
  await inParallel(CONNECTIONS, jobs, async (job, index) => {
    const { requestId } = await submitGeneration(deps, ADMIN, job.input);
    if (job.dollars !== null) dollars.set(requestId, job.dollars);
    if (index % STAYS_IN_FLIGHT !== 0) sent.push({ requestId, job });
    const oldest = sent.length > CONNECTIONS * LAG ? sent.shift() : undefined;
    if (oldest) await end(db, oldest.requestId, oldest.job.outcome);
    if ((index + 1) % BILLS === 0) await collectBills(deps, signal);
    if ((index + 1) % 5000 === 0) progress(`${name}: ${count(index + 1)} jobs`);
  });
  await inParallel(CONNECTIONS, sent, ({ requestId, job }) => end(db, requestId, job.outcome));
  while ((await collectBills(deps, signal)).checked > 0);
}

/** Writes until autovacuum is due by the table's settings, then waits until it has removed all dead rows. */
async function vacuumed(url: string, name: string, write: () => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'fal-ledger bench:questions' });
  await client.connect();
  try {
    let before: number | undefined;
    for (const deadline = Date.now() + VACUUM_TIMEOUT_MS; Date.now() < deadline; await sleep(1500)) {
      const { rows } = await client.query<{ vacuums: number; clean: boolean; busy: boolean }>(
        `SELECT autovacuum_count::int AS vacuums, n_dead_tup < 500 AND autoanalyze_count > 0 AS clean,
           n_dead_tup > 5000 OR n_ins_since_vacuum > 5000
             OR EXISTS (SELECT FROM pg_stat_progress_vacuum WHERE datname = current_database()) AS busy
         FROM pg_stat_user_tables WHERE relid = 'generations'::regclass`,
      );
      const [state] = rows;
      if (!state) continue;
      before ??= state.vacuums;
      if (state.clean && !state.busy && state.vacuums > before) {
        progress(`${name}: autovacuum has run ${state.vacuums} times`);
        return;
      }
      if (!state.busy) await write();
    }
    throw new Error(`Autovacuum did not run on the copy of ${name}.`);
  } finally {
    await client.end();
  }
}
