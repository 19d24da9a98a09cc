import { array, constantFrom, date, integer, option, record, uniqueArray } from 'fast-check';
import type { Client } from 'pg';
import { buildRollup } from '../../src/analytics/build-rollup.ts';
import { COST_SOURCES, type CostSource } from '../../src/billing/record-costs.ts';
import type { PrismaClient } from '../../src/db/client.ts';
import { GENERATION_STATUSES } from '../../src/generations/transitions/states.ts';
import type { Window } from '../../src/lib/window.ts';
import { insertJobs, type JobRow } from './jobs.ts';

/** A job with its cost in ten-thousandths of a cent as well. */
export type RandomJob = JobRow & { readonly cost: number | null; readonly costSource: CostSource };

const FIRST = new Date('2026-10-20T00:00:00Z');
export const LAST = new Date('2026-11-03T00:00:00Z');
const instants = date({ min: FIRST, max: LAST, noInvalidDate: true });
/** Up to sixty jobs of three users and three endpoints, in any state. */
export const randomJobs = array(
  record({
    userId: constantFrom('ann', 'ben', 'cid'),
    endpoint: constantFrom('fal-ai/veo3.1', 'fal-ai/flux/dev', 'fal-ai/wan/v2.7/text-to-video'),
    status: constantFrom(...GENERATION_STATUSES),
    createdAt: instants,
    tookMs: integer({ min: 1, max: 600_000 }),
    // In ten-thousandths of a cent, as exact as the column is.
    cost: option(integer({ min: 0, max: 99_999_999 })),
    costSource: constantFrom(...COST_SOURCES),
    errorType: option(constantFrom('content_policy_violation', 'generation_timeout')),
    tags: constantFrom<Readonly<Record<string, string>> | null>(
      null,
      { project: 'lion' },
      { project: 'tiger', team: 'film' },
      { team: 'film' },
    ),
  }),
  { maxLength: 60 },
).map((jobs) =>
  jobs.map(({ tookMs, cost, errorType, ...job }, index): RandomJob => {
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
/** Windows in the same time, those of no length among them. */
export const randomWindows = uniqueArray(instants, { minLength: 1, maxLength: 2 }).map((ends): Window => {
  const [from = FIRST, to = from] = ends.toSorted((a, b) => a.getTime() - b.getTime());
  return { from, to };
});
/** Brings the jobs into the table as life does: hours are counted, and after that some jobs come late and others change. */
export async function live(
  client: Client,
  db: PrismaClient,
  jobs: readonly RandomJob[],
  seed: number,
): Promise<void> {
  const early = jobs.slice(0, seed % (jobs.length + 1));
  await insertJobs(
    client,
    early.map((job) => ({ ...job, status: 'IN_PROGRESS', costCents: null, costSource: 'ESTIMATED' })),
  );
  await insertJobs(client, [{ ...GONE, createdAt: new Date(FIRST.getTime() + seed) }]);
  if (seed % 3 > 0) while (await buildRollup(db));
  await insertJobs(client, jobs.slice(early.length));
  await client.query('DELETE FROM generations WHERE request_id = $1', [GONE.requestId]);
  await client.query(
    `UPDATE generations g SET status = job.status, cost_cents = job."costCents",
       cost_source = job."costSource"::cost_source
     FROM jsonb_to_recordset($1) AS job ("requestId" text, status text, "costCents" numeric, "costSource" text)
     WHERE request_id = "requestId"`,
    [JSON.stringify(early)],
  );
  if (seed % 3 > 1) while (await buildRollup(db));
}

const GONE = { requestId: 'gone', userId: 'ann', endpoint: 'fal-ai/gone', status: 'COMPLETED' } as const;
