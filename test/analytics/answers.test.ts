import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  date,
  integer,
  option,
  record,
  uniqueArray,
} from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { countHours } from '../../src/analytics/count-hours.ts';
import { failureRates } from '../../src/analytics/failure-rates.ts';
import { latency } from '../../src/analytics/latency.ts';
import { spendByEndpoint } from '../../src/analytics/spend-by-endpoint.ts';
import { spendByUser } from '../../src/analytics/spend-by-user.ts';
import { spendOverTime } from '../../src/analytics/spend-over-time.ts';
import { topErrors } from '../../src/analytics/top-errors.ts';
import type { Viewer } from '../../src/deps.ts';
import { countGenerations } from '../../src/generations/list.ts';
import { GENERATION_STATUSES } from '../../src/generations/status.ts';
import type { Window } from '../../src/lib/window.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertJobs, type JobRow } from '../support/jobs.ts';

const { client, db } = await openTestDatabase();
beforeEach(async () => {
  await client.query('TRUNCATE generations');
});

const FIRST = new Date('2026-10-20T00:00:00Z');
const LAST = new Date('2026-11-03T00:00:00Z');
const instants = date({ min: FIRST, max: LAST, noInvalidDate: true });
const jobsOf = array(
  record({
    userId: constantFrom('ann', 'ben', 'cid'),
    endpoint: constantFrom('fal-ai/veo3.1', 'fal-ai/flux/dev', 'fal-ai/wan/v2.7/text-to-video'),
    status: constantFrom(...GENERATION_STATUSES),
    createdAt: instants,
    tookMs: integer({ min: 1, max: 600_000 }),
    // In ten-thousandths of a cent, as exact as the column is.
    cost: option(integer({ min: 0, max: 99_999_999 })),
    errorType: option(constantFrom('content_policy_violation', 'generation_timeout')),
  }),
  { maxLength: 60 },
).map((jobs) =>
  jobs.map(({ tookMs, cost, errorType, ...job }, index): JobRow & { cost: number | null } => {
    const inFlight = job.status === 'IN_QUEUE' || job.status === 'IN_PROGRESS';
    const failed = job.status === 'FAILED';
    return {
      ...job,
      requestId: `request-${index}`,
      cost,
      costCents: cost === null ? null : (cost / 10_000).toFixed(4),
      finishedAt: inFlight ? null : new Date(job.createdAt.getTime() + tookMs),
      error: failed ? `worker ${index} of https://fal.run/${index} died after 1.${index} s` : null,
      errorType: failed ? errorType : null,
    };
  }),
);
// Windows of no length, and such that end outside of the data, too.
const windows = uniqueArray(instants, { minLength: 1, maxLength: 2 }).map((ends): Window => {
  const [from = FIRST, to = from] = ends.toSorted((a, b) => a.getTime() - b.getTime());
  return { from, to };
});
const viewers = constantFrom<Viewer>({ userId: 'ann', role: 'user' }, { userId: 'boss', role: 'admin' });

type Job = JobRow & { cost: number | null };

/** Checks an answer for random jobs, windows and viewers; it is given the jobs that the question is about. */
async function always(
  check: (about: Job[], window: Window, viewer: Viewer, seed: number) => Promise<void>,
): Promise<void> {
  await assert(
    asyncProperty(
      jobsOf,
      windows,
      viewers,
      integer({ min: 0, max: 1e6 }),
      async (jobs, window, viewer, seed) => {
        await client.query('TRUNCATE generations');
        await live(jobs, seed);
        const about = jobs.filter(
          ({ createdAt, userId }) =>
            createdAt >= window.from &&
            createdAt < window.to &&
            (viewer.role === 'admin' || userId === viewer.userId),
        );
        await check(about, window, viewer, seed);
      },
    ),
    { numRuns: 40 },
  );
}

/** Brings the jobs into the table as life does: hours are counted, and after that some jobs come late and others change. */
async function live(jobs: readonly Job[], seed: number): Promise<void> {
  const early = jobs.slice(0, seed % (jobs.length + 1));
  await insertJobs(
    client,
    early.map((job) => ({ ...job, status: 'IN_PROGRESS', costCents: null })),
  );
  await insertJobs(client, [{ ...GONE, createdAt: new Date(FIRST.getTime() + seed) }]);
  if (seed % 3 > 0) while (await countHours(db));
  await insertJobs(client, jobs.slice(early.length));
  await client.query('DELETE FROM generations WHERE request_id = $1', [GONE.requestId]);
  await client.query(
    `UPDATE generations g SET status = job.status, cost_cents = job."costCents"
     FROM jsonb_to_recordset($1) AS job ("requestId" text, status text, "costCents" numeric)
     WHERE request_id = "requestId"`,
    [JSON.stringify(early)],
  );
  if (seed % 3 > 1) while (await countHours(db));
}

const GONE = { requestId: 'gone', userId: 'ann', endpoint: 'fal-ai/gone', status: 'COMPLETED' } as const;

function groups<Key>(jobs: readonly Job[], keyOf: (job: Job) => Key): Array<[Key, Job[]]> {
  return [...new Set(jobs.map(keyOf))].map((key) => [key, jobs.filter((job) => keyOf(job) === key)]);
}

function spendOf(jobs: readonly Job[]) {
  const completed = jobs.filter(({ status }) => status === 'COMPLETED');
  const known = completed.flatMap(({ cost }) => (cost === null ? [] : [cost]));
  const sum = known.reduce((total, cost) => total + cost, 0);
  return {
    jobs: completed.length,
    dollars: completed.length > 0 && known.length === 0 ? null : sum / 1e6,
    unknownCostJobs: completed.length - known.length,
  };
}

const completed = (jobs: readonly Job[]) => jobs.filter(({ status }) => status === 'COMPLETED');
const byKey = <Row extends object>(rows: readonly Row[], key: keyof Row) =>
  rows.toSorted((a, b) => String(a[key]).localeCompare(String(b[key])));

describe('the answer is what a plain computation over the same rows gives', () => {
  test('to spend by endpoint, the dearest first', async () => {
    await always(async (about, window, viewer) => {
      const report = await spendByEndpoint(db, viewer, window);
      const expected = groups(completed(about), ({ endpoint }) => endpoint).map(([endpoint, jobs]) => ({
        endpoint,
        ...spendOf(jobs),
      }));
      expect(byKey(report.rows, 'endpoint')).toEqual(byKey(expected, 'endpoint'));
      expect(report.total).toEqual(spendOf(about));
      expect(report.window).toEqual(window);
      const dollars = report.rows.map((row) => row.dollars ?? -1);
      expect(dollars).toEqual(dollars.toSorted((a, b) => b - a));
    });
  });

  test('to spend by user', async () => {
    await always(async (about, window, viewer) => {
      const report = await spendByUser(db, viewer, window);
      const expected = groups(completed(about), ({ userId }) => userId).map(([userId, jobs]) => ({
        userId,
        ...spendOf(jobs),
      }));
      expect(byKey(report.rows, 'userId')).toEqual(byKey(expected, 'userId'));
      expect(report.total).toEqual(spendOf(about));
    });
  });

  test('to spend over time, in any time zone: each bucket, and together the total', async () => {
    const zones = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/Sao_Paulo'];
    await always(async (about, window, viewer, seed) => {
      const bucket = (['HOUR', 'DAY', 'WEEK', 'MONTH'] as const)[seed % 4] ?? 'DAY';
      const timeZone = zones[(seed >> 2) % zones.length] ?? 'UTC';
      const report = await spendOverTime(db, viewer, window, { bucket, timeZone, endpoint: null });
      for (const { from, to, ...spend } of report.rows)
        expect(spend).toEqual(spendOf(about.filter((job) => job.createdAt >= from && job.createdAt < to)));
      expect(report.total).toEqual(spendOf(about));
      expect(report.rows.reduce((sum, { jobs }) => sum + jobs, 0)).toBe(report.total.jobs);

      const endpoint = 'fal-ai/veo3.1';
      const one = await spendOverTime(db, viewer, window, { bucket, timeZone, endpoint });
      expect(one.total).toEqual(spendOf(about.filter((job) => job.endpoint === endpoint)));
    });
  });

  test('to how often endpoints failed', async () => {
    await always(async (about, window, viewer, seed) => {
      const minJobs = 1 + (seed % 5);
      const count = (jobs: Job[], ...statuses: string[]) =>
        jobs.filter(({ status }) => statuses.includes(status)).length;
      const expected = groups(about, ({ endpoint }) => endpoint)
        .filter(([, jobs]) => jobs.length >= minJobs)
        .map(([endpoint, jobs]) => ({
          endpoint,
          jobs: jobs.length,
          failed: count(jobs, 'FAILED'),
          cancelled: count(jobs, 'CANCELLED'),
          inFlight: count(jobs, 'IN_QUEUE', 'IN_PROGRESS'),
          failRate: count(jobs, 'FAILED') / jobs.length,
        }));
      const rates = await failureRates(db, viewer, window, minJobs);
      expect(byKey(rates, 'endpoint')).toMatchObject(byKey(expected, 'endpoint'));
      expect(rates).toHaveLength(expected.length);
      const order = rates.map(({ failRate }) => failRate);
      expect(order).toEqual(order.toSorted((a, b) => b - a));
    });
  });

  test('to why they failed: by type, or by what the messages share', async () => {
    await always(async (about, window, viewer) => {
      const failed = about.filter(({ status }) => status === 'FAILED');
      const endpoints = [...new Set(about.map(({ endpoint }) => endpoint))];
      const reasons = await topErrors(db, viewer, window, endpoints);
      for (const endpoint of endpoints) {
        const kinds = groups(
          failed.filter((job) => job.endpoint === endpoint),
          ({ errorType }) => errorType ?? 'worker <n> of <url> died after <n> s',
        );
        const found = reasons.get(endpoint)?.map(({ errorType, message, count, lastSeen }) => ({
          kind: errorType ?? message,
          count,
          lastSeen: lastSeen.getTime(),
        }));
        const expected = kinds.map(([kind, jobs]) => ({
          kind,
          count: jobs.length,
          lastSeen: Math.max(...jobs.map(({ finishedAt }) => finishedAt?.getTime() ?? 0)),
        }));
        expect(byKey(found ?? [], 'kind')).toEqual(byKey(expected, 'kind'));
      }
    });
  });

  test('to how long jobs took', async () => {
    const quantile = (sorted: number[], q: number) => {
      const at = (sorted.length - 1) * q;
      const low = sorted[Math.floor(at)] ?? Number.NaN;
      return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
    };
    await always(async (about, window, viewer) => {
      const rows = await latency(db, viewer, window);
      const expected = groups(completed(about), ({ endpoint }) => endpoint);
      expect(rows.map(({ endpoint }) => endpoint).toSorted()).toEqual(
        expected.map(([name]) => name).toSorted(),
      );
      for (const [endpoint, jobs] of expected) {
        const seconds = jobs
          .map(({ createdAt, finishedAt }) => (Number(finishedAt) - Number(createdAt)) / 1000)
          .toSorted((a, b) => a - b);
        const row = rows.find((one) => one.endpoint === endpoint);
        expect(row?.jobs).toBe(jobs.length);
        expect(row?.p50).toBeCloseTo(quantile(seconds, 0.5), 6);
        expect(row?.p95).toBeCloseTo(quantile(seconds, 0.95), 6);
        expect(row?.p99).toBeCloseTo(quantile(seconds, 0.99), 6);
      }
    });
  });

  test('to how many jobs match', async () => {
    await always(async (about, window, viewer, seed) => {
      const minCostCents = seed / 100;
      const filter = { window: { between: window }, minCostCents };
      expect(await countGenerations(db, viewer, { filter, now: LAST })).toBe(
        about.filter(({ cost }) => cost !== null && cost / 10_000 >= minCostCents).length,
      );
    });
  });
});
