import { assert, constantFrom, date, integer, pre, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '../../src/errors.ts';
import { type Bucket, cutWindow } from '../../src/lib/buckets.ts';
import { before, nowAt, resolveWindow } from '../../src/lib/window.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const HOUR_MS = 3_600_000;
const timeZones = constantFrom(...Intl.supportedValuesOf('timeZone'));
const dates = date({
  min: new Date('1990-01-01T00:00:00Z'),
  max: new Date('2037-12-31T00:00:00Z'),
  noInvalidDate: true,
});

function dayOf(day: string, timeZone: string) {
  return resolveWindow('window', { day: { date: day, timeZone } }, nowAt(NOW));
}

function isoDate(instant: Date, plusDays: number): string {
  return new Date(instant.getTime() + plusDays * 24 * HOUR_MS).toISOString().slice(0, 10);
}

/** What a clock on the wall shows, according to Intl, not to the library under test. */
function wallClock(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
    instant,
  );
}

describe('a window', () => {
  test('is the last seven days where none is given', () => {
    expect(resolveWindow('window', undefined, nowAt(NOW))).toEqual({
      from: new Date('2026-11-17T12:00:00Z'),
      to: NOW,
    });
  });

  test.each([
    ['P7D', '2026-11-17T12:00:00Z'],
    ['P1M', '2026-10-24T12:00:00Z'],
    ['PT90M', '2026-11-24T10:30:00Z'],
  ])('of the last %s begins at %s', (last, from) => {
    expect(resolveWindow('window', { last }, nowAt(NOW)).from).toEqual(new Date(from));
  });

  test.each(['-P1D', 'P0D', 'PT0S', 'P300000Y', 'nonsense'])('of the last %s is refused', (last) => {
    expect(() => resolveWindow('window', { last }, nowAt(NOW))).toThrow(InvalidInputError);
    expect(() => before('olderThan', last, NOW)).toThrow(InvalidInputError);
  });

  test('what is no duration is told what one is', () => {
    expect(() => before('olderThan', '400d', NOW)).toThrow(/P400D/);
  });

  test('between two instants may be empty, and may not end before it begins', () => {
    const between = { from: NOW, to: NOW };
    expect(resolveWindow('window', { between }, nowAt(NOW))).toEqual(between);
    expect(() =>
      resolveWindow('window', { between: { from: NOW, to: new Date(NOW.getTime() - 1) } }, nowAt(NOW)),
    ).toThrow(InvalidInputError);
  });

  test.each([
    ['2026-03-29', 'Europe/Berlin', 23],
    ['2026-10-25', 'Europe/Berlin', 25],
    ['2026-11-17', 'Europe/Berlin', 24],
    ['2026-11-01', 'America/New_York', 25],
    // Lord Howe Island changes its clocks by half an hour.
    ['2026-10-04', 'Australia/Lord_Howe', 23.5],
    // Here the clocks go forward at midnight: the day begins at 01:00.
    ['2018-11-04', 'America/Sao_Paulo', 23],
  ])('of the day %s in %s has %d hours', (day, timeZone, hours) => {
    const { from, to } = dayOf(day, timeZone);
    expect((to.getTime() - from.getTime()) / HOUR_MS).toBe(hours);
  });

  test('of a day holds exactly the instants whose date on the wall is that day', () => {
    assert(
      property(dates, timeZones, (instant, timeZone) => {
        const day = isoDate(instant, 0);
        const { from, to } = dayOf(day, timeZone);
        // Samoa left out 2011-12-30.
        pre(from < to);
        expect(wallClock(from, timeZone).slice(0, 10)).toBe(day);
        expect(wallClock(new Date(to.getTime() - 1), timeZone).slice(0, 10)).toBe(day);
        expect(wallClock(new Date(from.getTime() - 1000), timeZone).slice(0, 10)).not.toBe(day);
        expect(wallClock(to, timeZone).slice(0, 10)).not.toBe(day);
      }),
    );
  });

  test('of each of seven days adds up to their week, in any time zone', () => {
    assert(
      property(dates, timeZones, (instant, timeZone) => {
        const days = Array.from({ length: 7 }, (_, index) => dayOf(isoDate(instant, index), timeZone));
        for (const [index, day] of days.slice(1).entries()) expect(day.from).toEqual(days[index]?.to);
      }),
    );
  });
});

describe('the buckets of a window', () => {
  const buckets = constantFrom<Bucket>('HOUR', 'DAY', 'WEEK', 'MONTH');
  const hours = integer({ min: 0, max: 60 * 24 });

  test('are next to each other, none is empty, and they are exactly the window', () => {
    assert(
      property(dates, hours, buckets, timeZones, (from, length, bucket, timeZone) => {
        const window = { from, to: new Date(from.getTime() + length * HOUR_MS) };
        const parts = cutWindow(window, bucket, timeZone);
        expect(parts.at(0)?.from ?? window.to).toEqual(window.from);
        expect(parts.at(-1)?.to ?? window.from).toEqual(window.to);
        expect(parts.filter((part) => part.to <= part.from)).toEqual([]);
        // One comparison for all: an `expect` for each of a thousand buckets takes most of the test's time.
        const [begins, ends] = [parts.map((part) => +part.from), parts.map((part) => +part.to)];
        expect(begins.slice(1)).toEqual(ends.slice(0, -1));
      }),
    );
  });

  test('begin where the clock on the wall says so', () => {
    const window = { from: new Date('2026-10-20T10:20:00Z'), to: new Date('2026-11-05T00:00:00Z') };
    const edges = (bucket: Bucket) =>
      cutWindow(window, bucket, 'Europe/Berlin').map(({ from }) => wallClock(from, 'Europe/Berlin'));
    expect(edges('MONTH')).toEqual(['2026-10-20 12:20:00', '2026-11-01 00:00:00']);
    expect(edges('WEEK')).toEqual(['2026-10-20 12:20:00', '2026-10-26 00:00:00', '2026-11-02 00:00:00']);
    expect(edges('DAY').slice(0, 2)).toEqual(['2026-10-20 12:20:00', '2026-10-21 00:00:00']);
    // The hour from 2 to 3 is there twice on the 25th.
    expect(edges('HOUR').filter((edge) => edge === '2026-10-25 02:00:00')).toHaveLength(2);
  });

  test('are at most 2,000', () => {
    const window = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-12-31T00:00:00Z') };
    expect(() => cutWindow(window, 'HOUR', 'UTC')).toThrow(InvalidInputError);
    expect(cutWindow(window, 'DAY', 'UTC')).toHaveLength(364);
  });
});
