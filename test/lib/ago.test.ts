import { expect, test } from 'vitest';
import { ago } from '../../src/lib/ago.ts';

const now = new Date('2026-11-17T12:00:00Z');

test.each([
  [-5, '0 seconds ago'],
  [1, '1 second ago'],
  [59.9, '59 seconds ago'],
  [60, '1 minute ago'],
  [12 * 60 + 30, '12 minutes ago'],
  [3600, '1 hour ago'],
  [86_399, '23 hours ago'],
  [3 * 86_400, '3 days ago'],
])('%d seconds are %j', (seconds, words) => {
  expect(ago(new Date(now.getTime() - seconds * 1000), now)).toBe(words);
});
