import { assert, asyncProperty, constantFrom, integer } from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { failureRates } from '../../src/analytics/failure-rates.ts';
import { latency } from '../../src/analytics/latency.ts';
import { spendByEndpoint } from '../../src/analytics/spend-by-endpoint.ts';
import { spendByTag } from '../../src/analytics/spend-by-tag.ts';
import { spendByUser } from '../../src/analytics/spend-by-user.ts';
import { spendOverTime } from '../../src/analytics/spend-over-time.ts';
import { topErrors } from '../../src/analytics/top-errors.ts';
import type { Viewer } from '../../src/deps.ts';
import { countGenerations } from '../../src/generations/find/list.ts';
import type { Window } from '../../src/lib/window.ts';
import { nowAt } from '../../src/lib/window.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertJobs } from '../support/jobs.ts';
import { LAST, live, type RandomJob, randomJobs, randomWindows } from '../support/random-jobs.ts';

const { client, db } = await openTestDatabase();
beforeEach(async () => {
  await client.query('TRUNCATE generations');
});

const viewers = constantFrom<Viewer>({ userId: 'ann', role: 'user' }, { userId: 'boss', role: 'admin' });

/** Checks an answer for random jobs, windows and viewers. `check` is given the jobs that it should be about. */
async function always(
  check: (about: RandomJob[], window: Window, viewer: Viewer, seed: number) => Promise<void>,
): Promise<void> {
  await assert(
    asyncProperty(
      randomJobs,
      randomWindows,
      viewers,
      integer({ min: 0, max: 1e6 }),
      async (jobs, window, viewer, seed) => {
        await client.query('TRUNCATE generations');
        await live(client, db, jobs, seed);
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

function groups<Key>(jobs: readonly RandomJob[], keyOf: (job: RandomJob) => Key): Array<[Key, RandomJob[]]> {
  return [...new Set(jobs.map(keyOf))].map((key) => [key, jobs.filter((job) => keyOf(job) === key)]);
}

function spendOf(jobs: readonly RandomJob[]) {
  const completed = jobs.filter(({ status }) => status === 'COMPLETED');
  const known = completed.flatMap(({ cost }) => (cost === null ? [] : [cost]));
  const bySource = (['BILLED', 'BILLED_UNITS', 'ESTIMATED'] as const).flatMap((source) => {
    const costs = completed.flatMap((job) =>
      job.costSource === source && job.cost !== null ? [job.cost] : [],
    );
    return costs.length === 0 ? [] : [{ source, jobs: costs.length, dollars: total(costs) / 1e6 }];
  });
  return {
    jobs: completed.length,
    dollars: completed.length > 0 && known.length === 0 ? null : total(known) / 1e6,
    unknownCostJobs: completed.length - known.length,
    bySource,
    unsuccessfulDollars: total(jobs.flatMap(costWithoutResult)) / 1e6,
  };
}

/** What a failed or cancelled job cost. An estimate does not count: it was for a result. */
function costWithoutResult({ status, cost, costSource }: RandomJob): number[] {
  const failed = status === 'FAILED' || status === 'CANCELLED';
  return failed && costSource !== 'ESTIMATED' && cost !== null ? [cost] : [];
}

const total = (costs: readonly number[]) => costs.reduce((sum, cost) => sum + cost, 0);
const spending = (jobs: readonly RandomJob[]) =>
  jobs.filter((job) => job.status === 'COMPLETED' || total(costWithoutResult(job)) > 0);
const completed = (jobs: readonly RandomJob[]) => jobs.filter(({ status }) => status === 'COMPLETED');
const byKey = <Row extends object>(rows: readonly Row[], key: keyof Row) =>
  rows.toSorted((a, b) => String(a[key]).localeCompare(String(b[key])));

test('an endpoint without a completed job is listed before one whose costs are unknown', async () => {
  const at = { userId: 'ann', createdAt: LAST, costCents: null } as const;
  await insertJobs(client, [
    { ...at, requestId: 'a', endpoint: 'a/unknown', status: 'COMPLETED' },
    { ...at, requestId: 'b', endpoint: 'b/unknown', status: 'COMPLETED' },
    { ...at, requestId: 'c', endpoint: 'c/failed', status: 'FAILED', costCents: '7', costSource: 'BILLED' },
  ]);
  const window = { from: LAST, to: new Date(LAST.getTime() + 1) };
  const report = await spendByEndpoint(db, { userId: 'boss', role: 'admin' }, window);
  expect(report.rows.map(({ endpoint, dollars }) => [endpoint, dollars])).toEqual([
    ['c/failed', 0],
    ['a/unknown', null],
    ['b/unknown', null],
  ]);
  expect(report.total).toMatchObject({ jobs: 2, dollars: null, unsuccessfulDollars: 0.07 });
});

describe('a plain computation over the same rows gives the same answer', () => {
  test('for spend by endpoint, most expensive first', async () => {
    await always(async (about, window, viewer) => {
      const report = await spendByEndpoint(db, viewer, window);
      const expected = groups(spending(about), ({ endpoint }) => endpoint).map(([endpoint, jobs]) => ({
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

  test('for spend by user', async () => {
    await always(async (about, window, viewer) => {
      const report = await spendByUser(db, viewer, window);
      const expected = groups(spending(about), ({ userId }) => userId).map(([userId, jobs]) => ({
        userId,
        ...spendOf(jobs),
      }));
      expect(byKey(report.rows, 'userId')).toEqual(byKey(expected, 'userId'));
      expect(report.total).toEqual(spendOf(about));
    });
  });

  test('for spend by tag, where the values and the jobs without the tag add up to the whole', async () => {
    await always(async (about, window, viewer) => {
      const report = await spendByTag(db, viewer, 'project', window);
      const expected = groups(spending(about), ({ tags }) => tags?.['project'] ?? null).map(
        ([value, jobs]) => ({ value, ...spendOf(jobs) }),
      );
      expect(byKey(report.rows, 'value')).toEqual(byKey(expected, 'value'));
      expect(report.total).toEqual(spendOf(about));
      const values = report.rows.map(({ value }) => value);
      expect(values.slice(0, -1)).not.toContain(null);
      const dollars = report.rows.flatMap((row) => (row.value === null ? [] : [row.dollars ?? -1]));
      expect(dollars).toEqual(dollars.toSorted((a, b) => b - a));
    });
  });

  test('for spend over time in any time zone, where the intervals add up to the total', async () => {
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

  test('for failure rates', async () => {
    await always(async (about, window, viewer, seed) => {
      const minJobs = 1 + (seed % 5);
      const count = (jobs: RandomJob[], ...statuses: string[]) =>
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

  test('for top errors, by type or by what the messages share', async () => {
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

  test('for latency', async () => {
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

  test('for the number of matching jobs', async () => {
    await always(async (about, window, viewer, seed) => {
      const minCostCents = seed / 100;
      const filter = { window: { between: window }, minCostCents };
      expect(await countGenerations(db, viewer, { filter, now: nowAt(LAST) })).toBe(
        about.filter(
          (job) =>
            job.cost !== null &&
            job.cost / 10_000 >= minCostCents &&
            (!['FAILED', 'CANCELLED'].includes(job.status) || costWithoutResult(job).length > 0),
        ).length,
      );
    });
  });
});
