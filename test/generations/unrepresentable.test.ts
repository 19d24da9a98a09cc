import { expect, test } from 'vitest';
import { checkInputs } from '../../src/generations/job-input.ts';

test.each(['1e400', '-1e400', '9007199254740993'])(
  'the number %s, which would reach fal as another, is refused',
  (digits) => {
    for (const text of [`{"a":${digits}}`, `{"list":[{"a":${digits}}]}`])
      expect(() => checkInputs('inputs', JSON.parse(text))).toThrow('would not reach fal');
  },
);

test.each([
  ['{"a":[0,{"b":1e400}]}', 'inputs.a.1.b', 'would not reach fal'],
  ['{"a":["ok","\\u0000"]}', 'inputs.a.1', 'A text holds a NUL'],
  ['{"a":{"b":"\\ud800"}}', 'inputs.a.b', 'half a surrogate pair'],
  ['{"a":{"\\u0000":1}}', 'inputs.a', 'A name holds a NUL'],
  ['{"__proto__":{"a":1e400}}', 'inputs.__proto__.a', 'would not reach fal'],
  [`${'{"a":'.repeat(51)}1${'}'.repeat(51)}`, `inputs${'.a'.repeat(51)}`, 'deeper than 50'],
])('what is wrong in %s is named', (text, field, message) => {
  expect(() => checkInputs('inputs', JSON.parse(text))).toThrow(
    expect.objectContaining({ field, message: expect.stringContaining(message) }),
  );
});
