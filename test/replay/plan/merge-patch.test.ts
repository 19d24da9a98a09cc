import { expect, test } from 'vitest';
import { parseExact } from '../../../src/lib/lossless-json.ts';
import { mergePatch } from '../../../src/replay/plan/merge-patch.ts';

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
