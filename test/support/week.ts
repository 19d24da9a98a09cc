import type { Client } from 'pg';
import { vi } from 'vitest';
import type { Ledger } from './ledger.ts';

const SUBMIT = `mutation ($input: SubmitGenerationInput!) {
  submitGeneration(input: $input) { __typename ... on Error { message } } }`;
const FLUX = 'fal-ai/flux/dev';
const VEO = 'fal-ai/veo3.1';
const SEEDANCE = 'bytedance/seedance-2.0/text-to-video';

interface Job {
  readonly daysAgo: number;
  readonly userId: string;
  readonly endpoint: string;
  readonly prompt: string;
  readonly more?: object;
}

/** What is asked about a week: each has one right answer. */
export const WEEK = {
  dearest: 'a drone flight over salt flats at dawn, wide',
  hangs: 'the tide comes in over black sand',
  biggestSpender: 'ben',
  video: 'an old fisherman mending nets, hand-held camera',
  failedYesterday: 3,
} as const;

const JOBS: readonly Job[] = [
  {
    daysAgo: 3,
    userId: 'ben',
    endpoint: VEO,
    prompt: WEEK.dearest,
    more: { resolution: '4k', duration: '8s' },
  },
  { daysAgo: 5, userId: 'ann', endpoint: SEEDANCE, prompt: WEEK.video, more: { duration: '5' } },
  { daysAgo: 2, userId: 'ann', endpoint: VEO, prompt: 'a kite above the harbour', more: { duration: '4s' } },
  ...['runner lost at the mill', 'runner lost at the weir', 'runner lost at the quay'].map((prompt) => ({
    daysAgo: 1,
    userId: 'max',
    endpoint: FLUX,
    prompt,
  })),
  ...Array.from({ length: 30 }, (_, index) => ({
    daysAgo: index % 7,
    userId: ['ann', 'ben', 'max'][index % 3] ?? 'ann',
    endpoint: FLUX,
    prompt: `poster study ${index + 1}: a lighthouse in ${index % 2 ? 'rain' : 'fog'}`,
  })),
  { daysAgo: 0, userId: 'max', endpoint: VEO, prompt: WEEK.hangs, more: { duration: '4s' } },
];

/** Has a few users render for seven days, on several models: submitted and billed as always, and dated back afterwards. */
export async function recordWeek(ledger: Ledger, db: Client): Promise<void> {
  // Its webhook is lost, and fal cannot be asked about it.
  const isHanging = ({ input }: { input: string }) => input.includes(WEEK.hangs);
  ledger.sandbox.faults.script({ fault: { name: 'webhook-lost' }, match: isHanging });
  ledger.sandbox.faults.script({
    fault: { name: 'job-fails', status: 500, type: 'runner_server_error' },
    match: ({ input }) => input.includes('runner lost'),
    times: WEEK.failedYesterday,
  });
  ledger.sandbox.faults.script({
    fault: { name: 'error-before', status: 503 },
    operation: 'status',
    match: isHanging,
    times: Number.POSITIVE_INFINITY,
  });
  await Promise.all(
    JOBS.map(async ({ userId, endpoint, prompt, more }) => {
      const input = {
        endpoint,
        inputs: { prompt, ...more },
        tags: [{ key: 'project', value: 'lighthouse' }],
      };
      const { data } = await ledger.ask<{ submitGeneration: { message?: string } }, unknown>(
        SUBMIT,
        { input },
        { sub: userId, role: 'user' },
      );
      if (data.submitGeneration.message) throw new Error(`${prompt}: ${data.submitGeneration.message}`);
    }),
  );
  await vi.waitFor(
    async () => {
      const { rows } = await db.query(
        `SELECT status, cost_source FROM generations
         WHERE finished_at IS NULL OR status = 'COMPLETED' AND cost_source = 'ESTIMATED'`,
      );
      if (rows.length !== 1) throw new Error(`${rows.length} are not billed yet`);
    },
    { timeout: 30_000, interval: 100 },
  );
  // Of all words of a week, what is spelled wrong is found once they are indexed.
  await db.query("INSERT INTO prompt_words VALUES ('fisherman'), ('mending') ON CONFLICT DO NOTHING");
  await db.query(
    `UPDATE generations SET created_at = created_at - back, submit_started_at = submit_started_at - back,
       finished_at = finished_at - back
     FROM jsonb_to_recordset($1) AS job (prompt text, "daysAgo" int),
       LATERAL (SELECT CASE WHEN prompt = $2 THEN interval '2 hours' ELSE make_interval(days => "daysAgo") END) AS b (back)
     WHERE inputs ->> 'prompt' = prompt`,
    [JSON.stringify(JOBS), WEEK.hangs],
  );
}
