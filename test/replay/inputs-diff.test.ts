import { describe, expect, test } from 'vitest';
import { diffInputs } from '../../src/replay/inputs-diff.ts';

describe('the difference of inputs', () => {
  test('is listed member by member, by JSON Pointer', () => {
    expect(
      diffInputs(
        { prompt: 'a', duration: '8s', image_size: { width: 1, height: 2 }, 'a/b~c': 1, gone: true },
        { prompt: 'a', duration: '4s', image_size: { width: 3, height: 2 }, 'a/b~c': 2, loras: ['x'] },
      ),
    ).toEqual([
      { path: '/a~1b~0c', before: 1, after: 2 },
      { path: '/duration', before: '8s', after: '4s' },
      { path: '/gone', before: true, after: undefined },
      { path: '/image_size/width', before: 1, after: 3 },
      { path: '/loras', before: undefined, after: ['x'] },
    ]);
  });

  test('is empty if only the order differs', () =>
    expect(diffInputs({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([]));
});
