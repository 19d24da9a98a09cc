import { describe, expect, test } from 'vitest';
import { parseExact } from '../../src/lib/lossless-json.ts';
import { diffInputs } from '../../src/replay/inputs-diff.ts';
import { mergePatch } from '../../src/replay/plan/merge-patch.ts';
import { add, total } from '../../src/replay/plan/money.ts';

// RFC 7396, appendix A.
test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('merging %j with %j makes %j', (target, patch, merged) =>
  expect(mergePatch(target, patch)).toEqual(merged),
);

test('merging neither changes its target nor reaches a prototype', () => {
  const target = parseExact('{"a":{"b":1}}');
  const merged = mergePatch(target, parseExact('{"a":{"b":2},"__proto__":{"polluted":true}}'));
  expect(target).toEqual({ a: { b: 1 } });
  expect(JSON.stringify(merged)).toBe('{"a":{"b":2},"__proto__":{"polluted":true}}');
  expect('polluted' in {}).toBe(false);
});

test('only numbers that a double would round keep their digits', () => {
  const text = '{"seed":196619188014358661,"scale":0.1,"text":"1234567890123456789","size":1024}';
  expect(parseExact(text)).toEqual({
    seed: expect.objectContaining({ value: '196619188014358661' }),
    scale: 0.1,
    text: '1234567890123456789',
    size: 1024,
  });
});

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

test('ten thousand prices add up to the last digit, and unknown ones are counted separately', () => {
  let sum = add(undefined, null);
  expect(sum).toEqual({ cents: null, unknown: 1 });
  for (let index = 0; index < 10_000; index++) sum = add(sum, '0.3001');
  expect(total([sum, { cents: null, unknown: 2 }])).toEqual({ cents: 3001, unknown: 3 });
});
