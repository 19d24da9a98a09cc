import { expect, test } from 'vitest';
import type { BudgetJob } from '../../../src/generations/committed.ts';
import { findRoom } from '../../../src/replay/run/budget.ts';
import type { Kind } from '../../../src/replay/run/kinds.ts';
import { roll } from '../../../src/sandbox/seeded-random.ts';

const ESTIMATE = 12.5;
const KIND: Kind = { key: 'a', endpoint: 'a/b', trusted: false, worstCents: null };

/** Runs a replay of 200 jobs with bills like these until it is paused or all are billed; returns what it spent. */
function spend(limitCents: number, kind: Kind, bill: (job: number) => number) {
  const jobs: BudgetJob[] = Array.from({ length: 200 }, (_, job) => ({
    id: BigInt(job),
    waiting: true,
    inFlight: false,
    unconfirmed: false,
    billDue: false,
    completed: false,
    billed: null,
    estimate: ESTIMATE,
    counts: true,
  }));
  const spent = () => jobs.reduce((sum, { billed }) => sum + (billed ?? 0), 0);
  for (;;) {
    const { jobs: allowed, pauseReason } = findRoom(jobs, () => kind, limitCents);
    const waiting = jobs.findIndex((job) => job.waiting);
    if (pauseReason !== null || waiting === -1) return { spent: spent(), pauseReason };
    for (let job = waiting; job < waiting + allowed; job++) {
      const sent = jobs[job];
      if (sent) jobs[job] = { ...sent, waiting: false, completed: true, billed: bill(job) };
    }
    if (allowed === 0) throw new Error('a replay that waits for nothing');
  }
}

test.each(Array.from({ length: 60 }, (_, seed) => seed))(
  'bills between half and twice the usual never pass the limit (seed %i)',
  (seed) => {
    for (const usual of [1, 1.6, 3])
      for (const limit of [100, 260, 1000, 4000]) {
        const bill = (job: number) => ESTIMATE * usual * (0.5 + 1.5 * roll(seed, job));
        expect(spend(limit, KIND, bill).spent).toBeLessThanOrEqual(limit);
      }
  },
);

test.each<[string, (job: number) => number]>([
  ['the lowest come first', (job) => (job < 2 ? 6.25 : 25)],
  ['they rise', (job) => ESTIMATE * (0.5 + (1.5 * job) / 199)],
  ['they alternate', (job) => (job % 2 === 0 ? 6.25 : 25)],
])('nor where %s', (_name, bill) => {
  for (const limit of [60, 100, 260, 1000]) expect(spend(limit, KIND, bill).spent).toBeLessThanOrEqual(limit);
});

test('history of bills that differ is no reason to send all at once', () => {
  // The three lowest of the history, and what may be above them.
  const kind: Kind = { ...KIND, worstCents: 25 };
  const bill = (job: number) => (job === 0 ? 6.25 : 25);
  for (const limit of [60, 100, 260]) expect(spend(limit, kind, bill).spent).toBeLessThanOrEqual(limit);
});

test('a limit is used up where bills agree', () => {
  const { spent, pauseReason } = spend(260, KIND, () => 20);
  expect(spent).toBe(260);
  expect(pauseReason).toContain('The limit of $2.60 is reached');
});

test('a replay that one bill is too little for says so', () => {
  const { pauseReason } = spend(30, KIND, () => 12.5);
  expect(pauseReason).toContain('until three bills of its kind agree');
});
