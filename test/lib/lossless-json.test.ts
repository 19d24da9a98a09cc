import { assert, json, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';
import { digitsOf, parseExact, parseLossless, parseObject, toJson } from '../../src/lib/lossless-json.ts';

test('only numbers that a double would round keep their digits', () => {
  const text = '{"seed":196619188014358661,"scale":0.1,"text":"1234567890123456789","size":1024}';
  expect(parseExact(text)).toEqual({
    seed: expect.objectContaining({ value: '196619188014358661' }),
    scale: 0.1,
    text: '1234567890123456789',
    size: 1024,
  });
});

test.each([
  '196619188014358660',
  '9223372036854775808',
  '1e400',
  '-0',
  '1.0',
  '1e2',
  '0.10',
  '-1E-7',
  '12',
  '0.1',
])('the number %s comes out as it went in, alone, in a list and under any name', (digits) => {
  for (const text of [digits, `[${digits}]`, `{"seed":${digits},"__proto__":${digits}}`])
    expect(toJson(parseLossless(text))).toBe(text);
  expect(digitsOf(parseLossless(digits))).toBe(digits);
});

test('what looks like a number in a string stays a string, whatever is escaped before it', () => {
  for (const value of ['1.0', '"1.0', '\\"1.0', '\\', '\\\\', ',"a":1.0', '[1.0]', 'x\\"', '\u2028 1.0']) {
    const text = JSON.stringify({ [value]: value, list: [value, 1], after: value });
    expect(parseLossless(text)).toEqual(JSON.parse(text));
    expect(toJson(parseLossless(text))).toBe(text);
  }
});

test('any JSON is read as the native parser reads it, and written as it was', () => {
  assert(
    property(jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(JSON.parse(toJson(parseLossless(text)))).toEqual(JSON.parse(text));
      expect(JSON.parse(toJson(parseExact(text)))).toEqual(JSON.parse(text));
    }),
  );
  assert(
    property(json(), (text) => {
      expect(parseLossless(` ${text}\n`)).toEqual(parseLossless(text));
    }),
  );
});

test.each([
  '',
  '01',
  '1.',
  '.5',
  '+1',
  '-',
  '1e',
  '{"a":1.0',
  '["1.0]',
  '{"a":1.0}x',
  '1.0 2',
  'NaN',
  '"\\',
  "{'a':1.0}",
  '{1.0:2}',
  '{"a":{1.50:3}}',
])('%s is no JSON', (text) => {
  expect(() => parseLossless(text)).toThrow(SyntaxError);
  expect(parseObject(text)).toBeUndefined();
});

test('of two members of one name the last counts, as in jsonb', () => {
  expect(toJson(parseLossless('{"seed":1.0,"seed":2.0}'))).toBe('{"seed":2.0}');
});
