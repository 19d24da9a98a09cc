import { parentPort, threadId } from 'node:worker_threads';
import type { ThreadAnswer } from '../../src/lib/thread.ts';

// For thread.test.ts: a thread that does what it is told.

const answer = (told: ThreadAnswer) => parentPort?.postMessage(told, []);

parentPort?.on('message', (task: unknown) => {
  if (task === 'die') process.exit(1);
  if (task === 'throw outside') throw new Error('as no task does');
  if (task === 'hang') return;
  if (task === 'fill the memory') {
    const kept: unknown[] = [];
    for (;;) kept.push(Array.from({ length: 1000 }, (_, at) => ({ at })));
  }
  if (task === 'which') return answer({ value: threadId });
  answer(task === 'fail' ? { error: 'it failed' } : { value: task });
});
