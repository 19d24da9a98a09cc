import { expect, test } from 'vitest';
import { checkInputs } from '../../src/generations/job-input.ts';

test.each(['1e400', '-1e400', '9007199254740993'])(
  'the number %s, which would reach fal as another, is refused',
  (digits) => {
    for (const text of [`{"a":${digits}}`, `{"list":[{"a":${digits}}]}`])
      expect(() => checkInputs('inputs', JSON.parse(text))).toThrow('would not reach fal');
  },
);
