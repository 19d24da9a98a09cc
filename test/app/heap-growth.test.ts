import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const CHILD = path.join(import.meta.dirname, '../support/heap-growth-child.ts');

/** How large the old generation became, as a multiple of what was alive, where the heap may have so many megabytes. */
async function growth(bounds: 'bounded' | 'unbounded', megabytes: number): Promise<number> {
  const limit = `--max-old-space-size=${megabytes}`;
  const { stdout } = await promisify(execFile)(process.execPath, [limit, '--import', 'tsx', CHILD, bounds]);
  return Number(stdout);
}

test('where the heap may be large, the server keeps much less garbage than V8 would by itself', async () => {
  const [bounded, unbounded] = [await growth('bounded', 2048), await growth('unbounded', 2048)];
  expect(bounded).toBeGreaterThan(1);
  expect(bounded).toBeLessThan(0.8 * unbounded);
});

test('where V8 is careful by itself, it is left alone', async () => {
  const [bounded, unbounded] = [await growth('bounded', 512), await growth('unbounded', 512)];
  expect(bounded / unbounded).toBeCloseTo(1, 1);
});
