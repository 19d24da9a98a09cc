import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createDisposers } from '../../src/lib/disposers.ts';

test('a step that fails or never ends keeps no other from running, and is named', async () => {
  const done: string[] = [];
  const failures: Array<[string, string]> = [];
  const disposers = createDisposers((name, error) => failures.push([name, String(error)]));
  disposers.add('first', () => done.push('first'));
  disposers.add(
    'needs its time',
    async () => {
      await sleep(30);
      done.push('needs its time');
    },
    5000,
  );
  disposers.add('hangs', () => new Promise(() => undefined), 0);
  disposers.add('fails', () => Promise.reject(new Error('broken')));
  await disposers.dispose(10);
  expect(done).toEqual(['needs its time', 'first']);
  expect(failures).toEqual([
    ['fails', 'Error: broken'],
    ['hangs', expect.stringContaining('did not end within')],
  ]);
});
