import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createThread, type Thread, TooMuchError } from '../../src/lib/thread.ts';

const CHILD = new URL('thread-child.ts', import.meta.url);

function openThread(options: Parameters<typeof createThread>[1] = {}): Thread {
  const thread = createThread(CHILD, options);
  onTestFinished(() => thread.close());
  return thread;
}

test('tasks are answered in their order, and what is transferred is not copied', async () => {
  const thread = openThread();
  const bytes = new Uint8Array(1000).fill(7);
  const answers = [thread.run(bytes, [bytes.buffer]), thread.run('a', []), thread.run('b', [])];
  expect(await Promise.all(answers)).toEqual([new Uint8Array(1000).fill(7), 'a', 'b']);
  expect(bytes.byteLength).toBe(0);
});

test.each([
  ['fail', 'it failed'],
  ['die', 'the thread ended'],
  ['throw outside', 'as no task does'],
])('a thread that is told to %s fails this task alone', async (task, message) => {
  const thread = openThread();
  const [failed, next] = await Promise.allSettled([thread.run(task, []), thread.run('a', [])]);
  expect(failed).toMatchObject({ status: 'rejected', reason: { message } });
  expect(next).toEqual({ status: 'fulfilled', value: 'a' });
});

test('a thread that has too little memory fails this task alone', async () => {
  const thread = openThread({ resourceLimits: { maxOldGenerationSizeMb: 30 } });
  await expect(thread.run('fill the memory', [])).rejects.toThrow(TooMuchError);
  expect(await thread.run('a', [])).toBe('a');
});

test('a task that takes too long fails alone', async () => {
  const thread = openThread({ taskMs: 2000 });
  const [failed, next] = await Promise.allSettled([thread.run('hang', []), thread.run('a', [])]);
  expect(failed).toMatchObject({
    status: 'rejected',
    reason: { name: 'TooMuchError', message: 'the thread took too long' },
  });
  expect(next).toEqual({ status: 'fulfilled', value: 'a' });
});

test('closing ends it in the middle of a task, and nothing is taken any more', async () => {
  const thread = openThread();
  const [hanging, waiting] = [thread.run('hang', []), thread.run('a', [])];
  const failed = Promise.allSettled([hanging, waiting]);
  await sleep(300);
  await thread.close();
  expect(await failed).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  await expect(thread.run('a', [])).rejects.toThrow('closed');
});

test('one that has nothing to do ends, and starts again when it has', async () => {
  const thread = openThread({ idleMs: 50 });
  const first = await thread.run('which', []);
  expect(await thread.run('which', [])).toBe(first);
  await sleep(500);
  expect(await thread.run('which', [])).not.toBe(first);
});
