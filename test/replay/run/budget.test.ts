import { expect, test } from 'vitest';
import type { BudgetJob } from '../../../src/generations/committed.ts';
import { findRoom } from '../../../src/replay/run/budget.ts';
import type { Kind } from '../../../src/replay/run/kinds.ts';

const H3: Kind = { key: 'h3', endpoint: 'minimax/h3-max/image-to-video', trusted: false, worstCents: null };
const TRUSTED: Kind = { key: 'veo', endpoint: 'fal-ai/veo3.1', trusted: true, worstCents: null };
const JOB: BudgetJob = {
  id: 0n,
  waiting: false,
  inFlight: false,
  unconfirmed: false,
  billDue: false,
  completed: false,
  billed: null,
  estimate: 12.5,
  counts: true,
};
const waiting: Partial<BudgetJob> = { waiting: true };
const inFlight: Partial<BudgetJob> = { inFlight: true };
const completed: Partial<BudgetJob> = { completed: true };
const billed = (cents: number): Partial<BudgetJob> => ({ completed: true, billed: cents });
const times = (count: number, job: Partial<BudgetJob>) => Array.from({ length: count }, () => job);

/** The room that these jobs leave, which have the ids 1, 2, … */
function room(jobs: readonly Partial<BudgetJob>[], limitCents: number, kinds: readonly Kind[] = [H3]) {
  const all = jobs.map((job, index) => ({ ...JOB, id: BigInt(index + 1), ...job }));
  return findRoom(all, (id) => kinds[(Number(id) - 1) % kinds.length] ?? H3, limitCents);
}

test('of a kind whose price nothing has confirmed one job is sent, and its bill is waited for', () => {
  expect(room(times(20, waiting), 260)).toMatchObject({ jobs: 1, upTo: 1n, pauseReason: null });
  const open = [inFlight, { ...completed, billDue: true }];
  for (const first of open)
    expect(room([first, ...times(19, waiting)], 260)).toMatchObject({ jobs: 0, pauseReason: null });
});

test('jobs whose price is documented or calibrated are sent at once, as many as fit', () => {
  expect(room(times(20, waiting), 100, [TRUSTED])).toMatchObject({ jobs: 8, upTo: 8n, pauseReason: null });
});

test('what three jobs were billed counts for those at fal and those that wait', () => {
  const found = room([...times(3, billed(20)), ...times(4, inFlight), ...times(15, waiting)], 260);
  expect(found).toMatchObject({ committedCents: 140, jobs: 6, upTo: 13n });
});

test('bills below the estimate make no room that the estimates do not have', () => {
  expect(room([...times(3, billed(5)), ...times(9, waiting)], 65)).toMatchObject({ jobs: 4 });
});

test('a replay pauses when nothing more fits and nothing is at fal, and says the amounts', () => {
  const { pauseReason } = room([...times(13, billed(20)), ...times(7, waiting)], 260);
  expect(pauseReason).toContain('The limit of $2.60 is reached: $2.60 is spent or committed');
  expect(pauseReason).toContain('the next generation may cost $0.20');
  const atFal = room([...times(12, billed(20)), inFlight, ...times(7, waiting)], 260);
  expect(atFal).toMatchObject({ jobs: 0, pauseReason: null });
});

test('a job without a price does not fit under a limit', () => {
  const { jobs, pauseReason } = room([{ ...waiting, estimate: null }], 1e6, [TRUSTED]);
  expect(jobs).toBe(0);
  expect(pauseReason).toContain('price of the next generation is not known');
});

test('a job that was sent and whose cost nobody knows leaves no room', () => {
  const { pauseReason } = room([{ ...completed, estimate: null }, waiting], 1e6, [TRUSTED]);
  expect(pauseReason).toContain('the cost of 1 generation that was sent is not known');
});

test('a bill that does not come in time is not waited for, and the most that is known is counted', () => {
  const found = room([completed, ...times(9, waiting)], 100, [{ ...H3, worstCents: 20 }]);
  expect(found).toMatchObject({ committedCents: 12.5, jobs: 4 });
});

test('the next kind on an endpoint is tried after the first, at what the first has shown', () => {
  const kinds = [H3, { ...H3, key: 'h3 at 2K' }];
  expect(room(times(4, waiting), 1000, kinds)).toMatchObject({ jobs: 1 });
  expect(room([billed(20), ...times(3, waiting)], 1000, kinds)).toMatchObject({ jobs: 2, upTo: 3n });
  expect(room([billed(20), ...times(3, waiting)], 39, kinds)).toMatchObject({ jobs: 0 });
});

test('a job larger than all of its kind that were billed is tried first, at twice what is proportional', () => {
  const long = { ...waiting, estimate: 125 };
  const short = times(3, billed(12.5));
  expect(room([...short, ...times(9, long)], 10_000)).toMatchObject({ jobs: 1, upTo: 4n, pauseReason: null });
  expect(room([...short, long], 37.5 + 249).pauseReason).toContain('may cost $2.50');
  const tried = { ...completed, estimate: 125 };
  expect(room([...short, { ...tried, billDue: true }, ...times(9, long)], 10_000)).toMatchObject({ jobs: 0 });
  expect(room([...short, { ...tried, billed: 240 }, ...times(9, long)], 10_000)).toMatchObject({ jobs: 9 });
  expect(room([...short, tried, ...times(9, long)], 10_000)).toMatchObject({ jobs: 9 });
  // As history settles the price of short jobs, not of long ones.
  const kinds = [
    ...Array.from({ length: 3 }, () => ({ ...H3, trusted: true })),
    ...Array.from({ length: 9 }, () => H3),
  ];
  expect(room([...short, ...times(9, { ...waiting, estimate: 125 })], 10_000, kinds)).toMatchObject({
    jobs: 1,
  });
  expect(room([...short, ...times(9, waiting)], 10_000)).toMatchObject({ jobs: 9 });
});

test('of sizes that rise, each is tried in turn until three have shown their bills', () => {
  const sizes = [25, 50, 100].map((estimate) => ({ ...waiting, estimate }));
  const shown = [12.5, 15, 20].map((estimate) => ({ ...billed(estimate), estimate }));
  expect(room([...shown.slice(0, 1), ...sizes], 10_000)).toMatchObject({ jobs: 1 });
  expect(room([...shown, ...sizes], 10_000)).toMatchObject({ jobs: 3 });
});

test('a failed job that fal may have made counts, another one does not', () => {
  expect(room([{}, { counts: false }, waiting], 100, [TRUSTED]).committedCents).toBe(12.5);
});

test('after a probe that failed the next job is the probe', () => {
  expect(room([{ counts: false }, ...times(3, waiting)], 100)).toMatchObject({ jobs: 1, upTo: 2n });
});

test.each([
  [100, 122.2234],
  [50, 130.5469],
  [300, 7.0007],
])('a limit of just what %i jobs of %f cents cost lets all of them be sent', (count, estimate) => {
  const limit = Math.round(count * estimate * 10_000) / 10_000;
  expect(room(times(count, { ...waiting, estimate }), limit, [TRUSTED])).toMatchObject({ jobs: count });
  const sent = times(count - 1, { ...billed(estimate), estimate });
  expect(room([...sent, { ...waiting, estimate }], limit, [TRUSTED])).toMatchObject({ jobs: 1 });
});

test('a job that fal never confirms counts, but no other waits for its bill', () => {
  const lost = { ...inFlight, unconfirmed: true };
  expect(room([lost, ...times(5, waiting)], 260)).toMatchObject({ jobs: 1, committedCents: 12.5 });
  expect(room([lost, waiting], 20)).toMatchObject({ pauseReason: expect.stringContaining('The limit of') });
});

test('kinds whose bills never come are not tried one after the other for ever', () => {
  const kinds = Array.from({ length: 5 }, (_, kind): Kind => ({ ...H3, key: `h3 ${kind}` }));
  const unbilled = times(3, completed);
  expect(room([...unbilled, inFlight, waiting], 1000, kinds)).toMatchObject({ jobs: 1 });
});

test('jobs that were expected to be free are tried too, and cost what one of them was billed', () => {
  const free = { ...waiting, estimate: 0 };
  expect(room(times(30, free), 100, [TRUSTED])).toMatchObject({ jobs: 1 });
  const first = { ...billed(20), estimate: 0 };
  expect(room([first, ...times(30, free)], 100, [TRUSTED])).toMatchObject({ jobs: 2 });
  expect(room([first, first, first, ...times(30, free)], 100, [TRUSTED])).toMatchObject({ jobs: 2 });
  expect(room([{ ...billed(0), estimate: 0 }, ...times(30, free)], 100, [TRUSTED])).toMatchObject({
    jobs: 30,
  });
});

test('where a cost is not known, a higher limit is not advised', () => {
  const unknown = { ...completed, estimate: null };
  const { pauseReason } = room([unknown, waiting], 1000);
  expect(pauseReason).toContain('cancel the replay');
  expect(pauseReason).not.toContain('higher maxDollars');
});
