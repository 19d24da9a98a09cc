import type { Client } from 'pg';
import type { PrismaClient } from '../../src/db/client.ts';
import type { ResultAnswer } from '../../src/fal/answers.ts';
import type { BillingEvent, BillsAnswer, PricesAnswer } from '../../src/fal/billing.ts';
import type { Fal } from '../../src/fal/client.ts';
import { applyResult, type Outcome } from '../../src/generations/transitions/end.ts';
import { insertJobs } from './jobs.ts';
import { resultOf } from './results.ts';

export const SEEDANCE = 'bytedance/seedance-2.0/text-to-video';
const PAYLOAD = resultOf({ video: { url: 'https://cdn.test/v.mp4' } });

/** A result that names its billed units. */
export const unitsOf = (units: string | null): ResultAnswer => ({
  kind: 'success',
  payload: PAYLOAD,
  units,
});
export const unanswered = { kind: 'unanswered', message: 'fal is down' } as const;

/** What fal knows of bills, which a test may change, and what it was asked. */
export interface FakeBilling {
  readonly fal: Pick<Fal, 'result' | 'prices' | 'bills'>;
  /** The results of some jobs. */
  results: { [requestId: string]: ResultAnswer };
  /** The result of all others. */
  result: ResultAnswer;
  /** The price of a unit of every endpoint; null: fal does not answer. */
  price: { unitPrice: string; unit: string; currency: string } | null;
  /** What is recorded so far; null: there is no admin key. */
  events: readonly BillingEvent[] | null;
  /** Answered instead of the events. */
  trouble: BillsAnswer | undefined;
  readonly asked: { results: string[]; bills: string[][]; since: Date[] };
}

/** A fal with one price and without records, and no admin key for them. */
export function fakeBilling(): FakeBilling {
  const asked: FakeBilling['asked'] = { results: [], bills: [], since: [] };
  const fake: FakeBilling = {
    fal: {
      result: async ({ requestId }) => {
        asked.results.push(requestId);
        return fake.results[requestId] ?? fake.result;
      },
      prices: async (endpoints): Promise<PricesAnswer> => {
        const { price } = fake;
        if (!price) return unanswered;
        return { kind: 'prices', prices: endpoints.map((endpoint) => ({ endpoint, ...price })) };
      },
      bills: async (requestIds, since): Promise<BillsAnswer> => {
        if (fake.events === null) return { kind: 'no-admin-key' };
        asked.bills.push([...requestIds]);
        asked.since.push(since);
        const events = fake.events.filter(({ requestId }) => requestIds.includes(requestId));
        return fake.trouble ?? { kind: 'bills', events };
      },
    },
    results: {},
    result: unitsOf(null),
    price: { unitPrice: '0.014', unit: 'units', currency: 'USD' },
    events: null,
    trouble: undefined,
    asked,
  };
  return fake;
}

/** A billing event. */
export function event(requestId: string, costTotal: string, units: string | null = null): BillingEvent {
  return { requestId, costTotal, units, unitPrice: units === null ? null : '0.014' };
}

interface EndedJob {
  readonly estimate?: string | null;
  readonly outcome?: Outcome;
  readonly endpoint?: string;
}

/** Inserts a job with an estimate and ends it as a webhook does. */
export async function endJob(
  client: Client,
  db: PrismaClient,
  requestId: string,
  job: EndedJob = {},
): Promise<void> {
  await endJobs(client, db, [requestId], job);
}

/** Inserts several such jobs and ends them. */
export async function endJobs(
  client: Client,
  db: PrismaClient,
  requestIds: readonly string[],
  job: EndedJob = {},
): Promise<void> {
  const { estimate = '100', outcome = { status: 'COMPLETED', payload: PAYLOAD }, endpoint = SEEDANCE } = job;
  const row = {
    userId: 'ann',
    endpoint,
    status: 'IN_QUEUE',
    createdAt: new Date(),
    costCents: estimate,
  } as const;
  await insertJobs(
    client,
    requestIds.map((requestId) => ({ ...row, requestId })),
  );
  const results = await Promise.all(
    requestIds.map((requestId) => applyResult(db, { requestId }, outcome, 'WEBHOOK')),
  );
  for (const { verdict } of results)
    if (verdict !== 'APPLIED') throw new Error(`the job did not end: ${verdict}`);
}

/** `job-0`, `job-1` and so on. */
export function jobIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `job-${index}`);
}

/** What the table says about a job's cost; amounts with the digits that are stored. */
export interface CostRow {
  readonly source: string;
  readonly cents: string | null;
  readonly estimated: string | null;
  readonly units: string | null;
  readonly unit: string | null;
  readonly price: string | null;
  readonly updated: Date | null;
}

export async function costOf(client: Client, requestId: string): Promise<CostRow> {
  const { rows } = await client.query<CostRow>(
    `SELECT cost_source AS source, cost_cents AS cents, estimated_cents AS estimated, billed_units AS units,
       cost_unit AS unit, unit_price AS price, cost_updated_at AS updated
     FROM generations WHERE request_id = $1`,
    [requestId],
  );
  if (!rows[0]) throw new Error(`there is no job ${requestId}`);
  return rows[0];
}

/** A bill that is still being collected. */
export interface BillRow {
  readonly requestId: string | null;
  readonly dueIn: number;
  readonly attempts: number;
  readonly resultRead: boolean;
}

export async function billsOf(client: Client): Promise<BillRow[]> {
  const { rows } = await client.query<BillRow>(
    `SELECT g.request_id AS "requestId", extract(epoch FROM b.due_at - now())::float8 AS "dueIn", b.attempts,
       b.result_read AS "resultRead"
     FROM generation_bills b LEFT JOIN generations g ON g.id = b.generation_id ORDER BY b.generation_id`,
  );
  return rows;
}

/** Makes every bill due now, however long it would have waited. */
export async function makeBillsDue(client: Client): Promise<void> {
  await client.query('UPDATE generation_bills SET due_at = least(due_at, now())');
}
