import { expect, onTestFinished, test, vi } from 'vitest';
import { createGroupCommit } from '../../src/lib/group-commit.ts';

interface Running {
  readonly items: readonly number[];
  readonly end: (results: readonly string[]) => void;
  readonly fail: (error: Error) => void;
}

/** Groups that end when the test says so. */
function groups(most: number) {
  const runs: Running[] = [];
  const put = createGroupCommit<number, string>({
    most,
    patienceMs: 1000,
    run: (items) => new Promise((end, fail) => void runs.push({ items, end, fail })),
  });
  return { runs, put, itemsOf: () => runs.map(({ items }) => [...items]) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('the first goes at once; those that come meanwhile go together, so many at most, and each gets its own result', async () => {
  const { runs, put, itemsOf } = groups(3);
  const results = Promise.all([1, 2, 3, 4, 5].map((item) => put(item)));
  expect(itemsOf()).toEqual([[1]]);
  runs[0]?.end(['a']);
  await settled();
  expect(itemsOf()).toEqual([[1], [2, 3, 4]]);
  runs[1]?.end(['b', 'c', 'd']);
  await settled();
  expect(itemsOf()).toEqual([[1], [2, 3, 4], [5]]);
  runs[2]?.end(['e']);
  expect(await results).toEqual(['a', 'b', 'c', 'd', 'e']);
  const later = put(6);
  expect(itemsOf()).toEqual([[1], [2, 3, 4], [5], [6]]);
  runs[3]?.end(['f']);
  expect(await later).toBe('f');
});

test('an error is that of all in the group, and of no others', async () => {
  const { runs, put } = groups(2);
  const results = Promise.allSettled([1, 2, 3, 4].map((item) => put(item)));
  runs[0]?.end(['a']);
  await settled();
  runs[1]?.fail(new Error('the second group'));
  await settled();
  runs[2]?.end(['d']);
  expect(await results).toEqual([
    { status: 'fulfilled', value: 'a' },
    { status: 'rejected', reason: new Error('the second group') },
    { status: 'rejected', reason: new Error('the second group') },
    { status: 'fulfilled', value: 'd' },
  ]);
});

test('results that are not one for each item are an error, not somebody else’s', async () => {
  const { runs, put } = groups(2);
  const result = put(1);
  runs[0]?.end(['a', 'b']);
  await expect(result).rejects.toThrow('not one result');
});

test('nobody waits for a group that takes long, and afterwards all is as before', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { runs, put, itemsOf } = groups(8);
  const first = put(1);
  const second = put(2);
  vi.advanceTimersByTime(999);
  const third = put(3);
  vi.advanceTimersByTime(1);
  expect(await Promise.all([second, third, put(4)])).toEqual([undefined, undefined, undefined]);
  expect(itemsOf()).toEqual([[1]]);
  runs[0]?.end(['a']);
  expect(await first).toBe('a');
  await settled();
  const fifth = put(5);
  expect(itemsOf()).toEqual([[1], [5]]);
  runs[1]?.end(['e']);
  expect(await fifth).toBe('e');
});
