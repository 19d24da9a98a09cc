import { array, assert, constantFrom, json, property } from 'fast-check';
import { expect, test } from 'vitest';
import { excessOf } from '../../src/http/json-size.ts';

const excess = (text: string) => excessOf(new TextEncoder().encode(text));
const names = (count: number) => `{${Array.from({ length: count }, (_, at) => `"k${at}":1`).join()}}`;
const list = (count: number) => `[${Array.from({ length: count }, () => 1).join()}]`;

test.each([
  ['names', names(12_001), /more than 12000 names/],
  [
    'names in a list of objects',
    `[${Array.from({ length: 6001 }, () => '{"a":1,"b":2}').join()}]`,
    /12000 names/,
  ],
  ['values', list(102_002), /more than 102000 values/],
  ['values in lists', `[${Array.from({ length: 301 }, () => list(340)).join()}]`, /102000 values/],
  ['levels', '['.repeat(71), /deeper than 70 levels/],
  ['levels of objects', '{"a":'.repeat(50_000), /deeper than 70 levels/],
])('too many %s are too much', (_what, text, words) => {
  expect(excess(text)).toMatch(words);
});

test.each([
  ['names', names(12_000)],
  ['values', list(102_001)],
  ['levels', `${'['.repeat(70)}${']'.repeat(70)}`],
  ['siblings', `[${Array.from({ length: 1000 }, () => '[[]]').join()}]`],
  ['a text of colons, commas and brackets', JSON.stringify({ query: '{[:,'.repeat(100_000) })],
  ['a text with quotation marks in it', JSON.stringify({ query: '":{'.repeat(100_000) })],
  ['a text that ends in escapes', JSON.stringify({ a: '\\', b: ':"\\\\'.repeat(20_000) })],
  ['no JSON', '"'],
  ['nothing', ''],
])('so many %s are not', (_what, text) => {
  expect(excess(text)).toBeUndefined();
});

test('whatever JSON it is, small JSON is not too much', () => {
  assert(property(json(), (text) => excess(text) === undefined));
});

test('a string ends where it does, whatever is escaped in it', () => {
  const letters = array(constantFrom('\\', '"', '[', ':', 'a'.repeat(31), 'é'), { maxLength: 100 });
  assert(
    property(letters, (parts) => {
      const string = JSON.stringify(parts.join(''));
      expect(excess(`[${string},${'['.repeat(69)}`)).toBeUndefined();
      expect(excess(`[${string},${'['.repeat(70)}`)).toMatch(/deeper than 70/);
    }),
  );
});
