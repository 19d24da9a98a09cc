import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createAsyncScope } from '../../src/lib/async-scope.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a value belongs to what is done within, across awaits, beside others and with one inside', async () => {
  const scope = createAsyncScope<string>();
  const inner = createAsyncScope<number>();
  const seen = async (value: string) =>
    await scope.run(value, async () => {
      await turn();
      const within = await inner.run(value.length, async () => {
        await turn();
        return [scope.current(), inner.current()];
      });
      await Promise.resolve();
      return [...within, scope.current(), inner.current()];
    });
  expect(await Promise.all(['a', 'bb', 'ccc'].map(seen))).toEqual([
    ['a', 1, 'a', undefined],
    ['bb', 2, 'bb', undefined],
    ['ccc', 3, 'ccc', undefined],
  ]);
  expect(scope.current()).toBeUndefined();
});

test('one that ends, in whatever way, takes nothing from those that go on, nor from the next', async () => {
  const scope = createAsyncScope<string>();
  const long = scope.run('long', async () => {
    await turn();
    await turn();
    return scope.current();
  });
  expect(await scope.run('short', async () => scope.current())).toBe('short');
  await expect(
    scope.run('thrown', () => {
      throw new Error('thrown');
    }),
  ).rejects.toThrow('thrown');
  await expect(scope.run('rejected', () => Promise.reject(new Error('rejected')))).rejects.toThrow(
    'rejected',
  );
  expect(await long).toBe('long');
  expect(scope.current()).toBeUndefined();
  const next = scope.run('next', async () => {
    await turn();
    return scope.current();
  });
  expect(await next).toBe('next');
});

test('promises are followed only while something runs in it', async () => {
  // Up to Node 22 a promise that is followed has properties that say so. Vitest may follow them all, so this is another process.
  const script = `
    import { createAsyncScope } from ${JSON.stringify(new URL('../../src/lib/async-scope.ts', import.meta.url).href)};
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const isFollowed = () => Object.getOwnPropertySymbols(Promise.resolve()).length > 0;
    const scope = createAsyncScope();
    const seen = [isFollowed()];
    await scope.run(1, async () => {
      await turn();
      seen.push(isFollowed());
      await scope.run(2, async () => undefined);
      await turn();
      seen.push(isFollowed());
    });
    await turn();
    seen.push(isFollowed());
    process.stdout.write(JSON.stringify(seen));`;
  const options = ['--import', 'tsx', '--input-type', 'module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, options);
  const within = Number(process.versions.node.split('.')[0]) < 24;
  expect(JSON.parse(stdout)).toEqual([false, within, within, false]);
});
