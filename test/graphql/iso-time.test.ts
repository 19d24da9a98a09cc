import { array, assert, date, property } from 'fast-check';
import { expect, test } from 'vitest';
import { isoTime } from '../../src/graphql/iso-time.ts';

test('the text of any time is that of toISOString, whatever times came before it', () => {
  const near = date({ noInvalidDate: true, min: new Date(-2e8), max: new Date(2e8) });
  for (const times of [array(date({ noInvalidDate: true })), array(near, { minLength: 2 })])
    assert(
      property(times, (some) => {
        expect(some.map(isoTime)).toEqual(some.map((time) => time.toISOString()));
      }),
    );
});
