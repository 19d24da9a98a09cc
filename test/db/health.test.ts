import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createHealth } from '../../src/db/health.ts';
import type { Trouble } from '../../src/db/trouble.ts';

const GONE: Trouble = { words: 'cannot be reached', readsWork: false, mayHaveWorked: true };
const FULL: Trouble = { words: 'has no space left on its disk', readsWork: true, mayHaveWorked: false };

function watch() {
  const lines: unknown[] = [];
  let now = 0;
  const sink = new Writable({
    write(chunk, _encoding, done) {
      const { msg, failures } = JSON.parse(String(chunk));
      lines.push({ msg, failures });
      done();
    },
  });
  const health = createHealth(pino(sink), () => new Date(now));
  return { lines, health, pass: (ms: number) => (now += ms) };
}

test('each cause is said once an episode, and its end with the number of failures', () => {
  const { lines, health, pass } = watch();
  for (let failures = 0; failures < 100; failures += 1) health.failed(GONE, new Error('x'));
  health.worked(true);
  pass(2000);
  health.worked(true);
  health.worked(true);
  expect(lines).toEqual([
    { msg: 'the database cannot be reached' },
    { msg: 'the database works again', failures: 100 },
  ]);
});

test('reading says nothing about a full disk; writing does', () => {
  const { lines, health, pass } = watch();
  health.failed(FULL, new Error('x'));
  pass(2000);
  health.worked(true);
  expect(lines).toHaveLength(1);
  health.worked(false);
  expect(lines).toHaveLength(2);
});
