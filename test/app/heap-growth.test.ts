import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const CHILD = path.join(import.meta.dirname, '../support/heap-growth-child.ts');

/** How large the old generation became, as a multiple of what was alive. */
async function growth(bounds: 'bounded' | 'unbounded'): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', CHILD, bounds]);
  return Number(stdout);
}

test('the server keeps much less garbage than V8 would by itself', async () => {
  const [bounded, unbounded] = [await growth('bounded'), await growth('unbounded')];
  expect(bounded).toBeGreaterThan(1);
  expect(bounded).toBeLessThan(0.8 * unbounded);
});
