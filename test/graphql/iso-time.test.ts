import { array, assert, date, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { isoTime, writtenTime } from '../../src/graphql/iso-time.ts';

test('the text of any time is that of toISOString, whatever times came before it', () => {
  const near = date({ noInvalidDate: true, min: new Date(-2e8), max: new Date(2e8) });
  for (const times of [array(date({ noInvalidDate: true })), array(near, { minLength: 2 })])
    assert(
      property(times, (some) => {
        expect(some.map(isoTime)).toEqual(some.map((time) => time.toISOString()));
      }),
    );
});

test('the text of a time as PostgreSQL writes it is that of toISOString, cut off after the milliseconds', () => {
  const years = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') };
  assert(
    property(date({ noInvalidDate: true, ...years }), integer({ min: 0, max: 999 }), (time, micros) => {
      const iso = time.toISOString();
      const digits = `${iso.slice(20, 23)}${String(micros).padStart(3, '0')}`.replace(/0+$/, '');
      const written = `${iso.slice(0, 19).replace('T', ' ')}${digits && `.${digits}`}+00`;
      expect(writtenTime(written)).toBe(iso);
    }),
  );
  for (const other of [
    'infinity',
    '10000-01-01 00:00:00+00',
    '0044-03-15 12:00:00+00 BC',
    '2026-11-17 12:00:00+01',
  ])
    expect(() => writtenTime(other)).toThrow(TypeError);
});
