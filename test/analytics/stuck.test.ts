import { expect, test } from 'vitest';
import { stuckGenerations } from '../../src/analytics/stuck-generations.ts';
import { openTestDatabase } from '../support/database.ts';
import { insertJobs, type JobRow } from '../support/jobs.ts';

const NOW = new Date();
const ADMIN = { userId: 'boss', role: 'admin' } as const;
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

const { client, db } = await openTestDatabase();

function job(requestId: string, minutes: number, more: Partial<JobRow> = {}): JobRow {
  return {
    requestId,
    userId: 'ann',
    endpoint: 'fal-ai/veo3.1',
    status: 'IN_QUEUE',
    createdAt: minutesAgo(minutes),
    ...more,
  };
}

/** What a row keeps of the newest answer, without its times. */
interface Answered {
  readonly answer: string;
  readonly httpStatus?: number;
  readonly words?: string;
  readonly said?: string;
}

async function stuck(viewer: { userId: string; role: 'admin' | 'user' } = ADMIN) {
  const { edges } = await stuckGenerations(db, viewer, { submittedBefore: minutesAgo(30), now: NOW }, {});
  return edges.map(({ node }) => [node.generation.requestId, node.reason, node.evidence] as const);
}

test('every stuck job says why, as the row, the deliveries and the endpoint show', async () => {
  const usual = Array.from({ length: 40 }, (_, index) =>
    job(`done-${index}`, 600, { status: 'COMPLETED', finishedAt: minutesAgo(600 - index / 4) }),
  );
  await insertJobs(client, [
    ...usual,
    job('pending:11111111-1111-4111-8111-111111111111', 99),
    job('pending:22222222-2222-4222-8222-222222222222', 98),
    job('forgotten', 97),
    job('without-result', 96),
    job('misdirected', 95),
    job('silent', 94),
    job('waiting', 93),
    job('slow', 92, { status: 'IN_PROGRESS' }),
    job('unheard-of', 91, { status: 'IN_PROGRESS', endpoint: 'fal-ai/new' }),
    job('young', 29),
    job('ended', 200, { status: 'FAILED', finishedAt: minutesAgo(190) }),
  ]);
  await client.query(`
    UPDATE generations SET submit_started_at = NULL WHERE request_id LIKE 'pending:1%';
    UPDATE generations SET doubt = 'unknown_to_fal', doubt_count = 2, doubted_since = now() WHERE request_id = 'forgotten';
    UPDATE generations SET doubt = 'result_unavailable' WHERE request_id = 'without-result';
    UPDATE generations SET check_count = 3 WHERE request_id IN ('waiting', 'slow');
    INSERT INTO webhook_deliveries (request_id, verdict) VALUES ('misdirected', 'WRONG_ACCOUNT'), ('silent', 'DUPLICATE');`);
  const answers = await stuck();
  expect(answers.map(([requestId, reason]) => [requestId, reason])).toEqual([
    ['pending:11111111-1111-4111-8111-111111111111', 'NEVER_SENT'],
    ['pending:22222222-2222-4222-8222-222222222222', 'NEVER_CONFIRMED'],
    ['forgotten', 'UNKNOWN_TO_FAL'],
    ['without-result', 'RESULT_UNAVAILABLE'],
    ['misdirected', 'WEBHOOK_REJECTED'],
    ['silent', 'WEBHOOK_NEVER_CAME'],
    ['waiting', 'WAITING_IN_QUEUE'],
    ['slow', 'RUNNING_LONGER_THAN_USUAL'],
    ['unheard-of', 'RUNNING'],
  ]);
  const evidence = new Map(answers.map(([requestId, , text]) => [requestId, text]));
  expect(evidence.get('forgotten')).toMatch(/2 times in a row since \d{4}/);
  expect(evidence.get('misdirected')).toContain('WRONG_ACCOUNT');
  expect(evidence.get('waiting')).toContain('fal was asked 3 times');
  expect(evidence.get('slow')).toContain('Sent 5520 s ago');
  expect(evidence.get('slow')).toMatch(/99 % of this endpoint's jobs took at most 5\d\d s/);

  await insertJobs(client, [job('usual', 31, { status: 'IN_PROGRESS', endpoint: 'fal-ai/slow' })]);
  await insertJobs(
    client,
    Array.from({ length: 20 }, (_, index) =>
      job(`hour-${index}`, 600, {
        endpoint: 'fal-ai/slow',
        status: 'COMPLETED',
        finishedAt: minutesAgo(540),
      }),
    ),
  );
  expect((await stuck()).at(-1)?.slice(0, 2)).toEqual(['usual', 'RUNNING']);
});

test.each([
  [
    { answer: 'REFUSED', httpStatus: 401, words: 'Invalid key' },
    'FAL_REFUSES_US',
    '(HTTP 401), 2 minutes ago: "Invalid key"',
  ],
  [
    { answer: 'UNREACHABLE', words: 'no connection' },
    'FAL_UNREACHABLE',
    'newest answer, 2 minutes ago: "no connection"',
  ],
  [
    { answer: 'IN_QUEUE', said: 'IN_QUEUE' },
    'WAITING_IN_QUEUE',
    'fal said 12 minutes ago that it was waiting in the queue.',
  ],
  [
    { answer: 'OTHER', httpStatus: 429, words: 'slow down', said: 'IN_QUEUE' },
    'WAITING_IN_QUEUE',
    '(HTTP 429), 2 minutes ago: "slow down"',
  ],
  [{ answer: 'OTHER', httpStatus: 429, words: 'slow down' }, 'WEBHOOK_NEVER_CAME', '"slow down"'],
  [
    { answer: 'NO_RESULT', httpStatus: 504, words: 'timeout', said: 'COMPLETED' },
    'RESULT_UNAVAILABLE',
    '(HTTP 504)',
  ],
  [
    { answer: 'OTHER', httpStatus: 429, words: 'slow down', said: 'COMPLETED' },
    'RESULT_UNAVAILABLE',
    '(HTTP 429)',
  ],
  [{ answer: 'nonsense' }, 'WAITING_IN_QUEUE', 'When last checked'],
])(
  'after the answer %j a job is stuck for the reason %s',
  async ({ said, ...poll }: Answered, reason, words) => {
    await client.query('TRUNCATE generations');
    await insertJobs(client, [job('polled', 93)]);
    const lastPoll = {
      ...poll,
      at: minutesAgo(2),
      ...(said !== undefined && { said: { answer: said, at: minutesAgo(12) } }),
    };
    await client.query('UPDATE generations SET check_count = 3, last_poll = $1', [JSON.stringify(lastPoll)]);
    const [[, given, evidence] = []] = await stuck();
    expect(given).toBe(reason);
    expect(evidence).toContain(words);
  },
);

test('stuck jobs are paged oldest first without gaps, and a user sees only their own', async () => {
  await client.query('TRUNCATE generations');
  await insertJobs(
    client,
    Array.from({ length: 25 }, (_, index) =>
      job(`stuck-${index}`, 100 - Math.floor(index / 3), { userId: index % 5 === 0 ? 'ben' : 'ann' }),
    ),
  );
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const page = await stuckGenerations(
      db,
      ADMIN,
      { submittedBefore: minutesAgo(30), now: NOW },
      { first: 7, after },
    );
    seen.push(...page.edges.map(({ node }) => node.generation.requestId));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => `stuck-${index}`));
  expect(await stuck({ userId: 'ben', role: 'user' })).toHaveLength(5);

  const last = await stuckGenerations(db, ADMIN, { submittedBefore: minutesAgo(30), now: NOW }, { last: 2 });
  expect(last.edges.map(({ node }) => node.generation.requestId)).toEqual(['stuck-23', 'stuck-24']);
});
