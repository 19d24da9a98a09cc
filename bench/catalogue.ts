import { costDrift } from '../src/analytics/cost-drift.ts';
import { endpointsInUse } from '../src/analytics/endpoints-in-use.ts';
import { failureRates } from '../src/analytics/failure-rates.ts';
import { latency } from '../src/analytics/latency.ts';
import { spendByEndpoint } from '../src/analytics/spend-by-endpoint.ts';
import { spendByTag } from '../src/analytics/spend-by-tag.ts';
import { spendByUser } from '../src/analytics/spend-by-user.ts';
import { spendOverTime } from '../src/analytics/spend-over-time.ts';
import { stuckGenerations } from '../src/analytics/stuck-generations.ts';
import { topErrors } from '../src/analytics/top-errors.ts';
import type { PrismaClient } from '../src/db/client.ts';
import type { Viewer } from '../src/deps.ts';
import type { GenerationFilter } from '../src/generations/find/filter.ts';
import { countGenerations, findGeneration, listGenerations } from '../src/generations/find/list.ts';
import { before, nowAt } from '../src/lib/window.ts';
import { billedBefore } from '../src/pricing/history.ts';
import type { Subject } from './subject.ts';

/** A question as a resolver asks it. */
export interface Question {
  readonly name: string;
  /** How many times longer it may take in the largest database than in the smallest. */
  readonly bound: number;
  ask(db: PrismaClient, about: Subject): Promise<unknown>;
}

/** Sees all jobs. */
export const ADMIN: Viewer = { userId: 'bench', role: 'admin' };

const PAGE = { first: 20 };
const USUAL = 1.5;
const TIGHT = 1.3;
const FREQUENT_TAG = { key: 'env', value: 'production' };

/** Every question of the API about jobs. */
export const QUESTIONS: readonly Question[] = [
  question('spend by endpoint', (db, { window }) => spendByEndpoint(db, ADMIN, window)),
  question('spend by user', (db, { window }) => spendByUser(db, ADMIN, window)),
  question('spend by tag', (db, { window }) => spendByTag(db, ADMIN, 'project', window)),
  question('spend over time, by day', (db, { window }) =>
    spendOverTime(db, ADMIN, window, { bucket: 'DAY', timeZone: 'Europe/Berlin', endpoint: null }),
  ),
  question('failure rates', (db, { window }) => failureRates(db, ADMIN, window, 20)),
  question('top errors', (db, { window, endpoints }) => topErrors(db, ADMIN, window, endpoints)),
  question('latency', (db, { window }) => latency(db, ADMIN, window)),
  question('cost drift', (db, { window }) => costDrift(db, ADMIN, window)),
  question('what jobs like one were billed', (db) =>
    billedBefore(db, 'fal-ai/kling-video/v3/pro/text-to-video', {
      bearing: {},
      quantities: { duration: 5 },
    }),
  ),
  question(
    'stuck jobs, a page',
    (db, { now }) => {
      const submittedBefore = before('olderThan', 'PT30M', now);
      return stuckGenerations(db, ADMIN, { submittedBefore, now }, PAGE);
    },
    TIGHT,
  ),
  question('endpoints in use', (db) => endpointsInUse(db, ADMIN), TIGHT),
  question(
    "endpoints of a user's renders",
    (db, { userId }) => endpointsInUse(db, { userId, role: 'user' }),
    TIGHT,
  ),
  question('a job by request id', (db, { requestId }) => findGeneration(db, ADMIN, requestId), TIGHT),
  question(
    "a user's renders, a page",
    (db, { now, userId }) =>
      listGenerations(db, { userId, role: 'user' }, { filter: {}, now: nowAt(now) }, PAGE),
    TIGHT,
  ),
  list('4K Veo 3.1 renders this week', ({ week }) => ({
    endpoint: ['fal-ai/veo3.1'],
    inputs: { resolution: '4k' },
    window: week,
  })),
  list('failed jobs by error type this week', ({ week }) => ({
    status: ['FAILED'],
    errorType: 'runner_disconnected',
    window: week,
  })),
  list('jobs from $4.50 this week', ({ week }) => ({ minCostCents: 450, window: week })),
  question('the dearest jobs this week, a page', (db, { now, week }) =>
    listGenerations(
      db,
      ADMIN,
      { filter: { window: week }, now: nowAt(now), order: { field: 'COST', direction: 'DESC' } },
      PAGE,
    ),
  ),
  question('number of jobs this week', (db, { now, week }) =>
    countGenerations(db, ADMIN, { filter: { window: week }, now: nowAt(now) }),
  ),
  list('renders with a tag of half of them, a page', () => ({ tags: [FREQUENT_TAG] })),
  list('renders with a rare tag, a page', () => ({ tags: [{ key: 'order', value: 'rare' }] })),
  list('failed renders of a project this week', ({ week }) => ({
    status: ['FAILED'],
    tags: [{ key: 'project', value: 'project-7' }],
    window: week,
  })),
  question('number of renders with a tag this week', (db, { now, week }) =>
    countGenerations(db, ADMIN, { filter: { tags: [FREQUENT_TAG], window: week }, now: nowAt(now) }),
  ),
  list('search a frequent word this week', ({ frequentWord, week }) => ({
    search: frequentWord,
    window: week,
  })),
  list('search a rare word this week', ({ rareWord, week }) => ({ search: rareWord, window: week })),
  list('search a misspelt word this week', ({ misspeltWord, week }) => ({
    search: misspeltWord,
    window: week,
  })),
  list('search a rare word in all history', ({ rareWord }) => ({ search: rareWord })),
  list('which job made this file, by URL', ({ outputUrl }) => ({ outputUrl })),
  list('which job made this file, by its id', ({ fileId }) => ({ outputUrl: fileId })),
];

function question(name: string, ask: Question['ask'], bound = USUAL): Question {
  return { name, ask, bound };
}

function list(name: string, filter: (about: Subject) => GenerationFilter): Question {
  return question(name, (db, about) =>
    listGenerations(db, ADMIN, { filter: filter(about), now: nowAt(about.now) }, PAGE),
  );
}
