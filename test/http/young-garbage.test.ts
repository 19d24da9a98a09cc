import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const CHILD = path.join(import.meta.dirname, '../support/young-garbage-child.ts');

// When V8 collects is its own affair: once in many runs more rounds than half are in a full collection of its own.
test('what is done for a request does not outlive it by more than a collection of young garbage', {
  retry: 2,
}, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', CHILD]);
  const shares: object = JSON.parse(stdout);
  expect(Object.keys(shares)).toEqual(['query', 'room', 'turns']);
  for (const share of Object.values(shares)) expect(share).toBeLessThan(0.2);
});
