import { Client } from 'pg';
import { expect } from 'vitest';
import { graphql } from '../generated/gql.ts';
import { insertJobs } from './jobs.ts';
import type { Ledger } from './ledger.ts';

export const FIND = graphql(`
  query Find($filter: GenerationFilter) {
    generations(filter: $filter) { window { from to } edges { node { requestId } } }
    generationCount(filter: $filter)
  }
`);

export const VEO = 'fal-ai/veo3.1';
export const FLUX = 'fal-ai/flux/dev';
export const BERLIN_TUESDAY = { day: { date: '2026-11-17', timeZone: 'Europe/Berlin' } };
const at = (time: string) => new Date(`2026-11-17T${time}Z`);
export const URLS = [
  'https://v3.fal.media/files/lion/hRtY5Kq2_output.mp4',
  'https://v3.fal.media/files/lion/50%_of_it.mp4',
];

/** Jobs of a Tuesday, and one each of the Monday and the Wednesday beside it. */
export async function insertTuesday(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const done = { status: 'COMPLETED', endpoint: VEO, userId: 'ann', finishedAt: at('12:01:00') } as const;
  await client.query("INSERT INTO prompt_words VALUES ('lighthouse')");
  await insertJobs(client, [
    {
      ...done,
      requestId: 'one',
      tags: { project: 'lion', team: 'film' },
      createdAt: at('12:00:00'),
      costCents: '320',
      outputUrl: URLS[0] ?? null,
      inputs: { prompt: 'A lighthouse in heavy rain', resolution: '4k' },
    },
    {
      ...done,
      requestId: 'two',
      tags: { project: 'lion' },
      createdAt: at('12:00:30'),
      costCents: '0.3',
      userId: 'ben',
      outputUrl: URLS[1] ?? null,
      inputs: { prompt: 'A harbour at dawn', resolution: '720p' },
    },
    { ...done, requestId: 'three', createdAt: at('12:00:40'), endpoint: FLUX },
    {
      ...done,
      requestId: 'four',
      tags: { project: 'tiger' },
      createdAt: at('12:00:50'),
      status: 'FAILED',
      errorType: 'content_policy_violation',
      error: 'flagged',
    },
    // Monday in Berlin, and Wednesday.
    { ...done, requestId: 'before', createdAt: new Date('2026-11-16T22:59:59Z'), costCents: '100' },
    { ...done, requestId: 'after', createdAt: at('23:00:00'), costCents: '100' },
    { ...done, requestId: 'stuck', createdAt: at('12:00:00'), status: 'IN_QUEUE', finishedAt: null },
  ]);
  // Only what the test asks for may be looked at: the reconciler would ask fal about a job it never had.
  await client.query(
    "UPDATE generations SET next_check_at = now() + interval '1 day' WHERE finished_at IS NULL",
  );
  await client.end();
}

/** The jobs that a filter finds, by fal's id; their count has to agree. */
export async function find(ledger: Ledger, filter: object, as?: { sub: string; role: 'user' }) {
  const { data, errors } = await ledger.ask(FIND, { filter }, as);
  if (errors) throw new Error(String(errors[0]?.message));
  const found = data.generations.edges.map(({ node }) => node.requestId);
  expect(data.generationCount).toBe(found.length);
  return found;
}
