import { Temporal } from 'temporal-polyfill';
import { InvalidInputError } from '../errors.ts';
import type { Window } from './window.ts';

/** The sizes of a bucket in the API, as people read a calendar; weeks begin on Monday (ISO 8601). */
export type Bucket = 'HOUR' | 'DAY' | 'WEEK' | 'MONTH';

/** The same, and minutes. */
export type CalendarUnit = 'MINUTE' | Bucket;

const MAX_BUCKETS = 2000;

/**
 * Cuts a window at the edges of calendar buckets in a time zone. Together the results are exactly the window; the first
 * and the last may be shorter than a bucket. Throws an InvalidInputError if there would be more than 2,000.
 */
export function cutWindow({ from, to }: Window, bucket: Bucket, timeZone: string): Window[] {
  const windows: Window[] = [];
  let start = from;
  for (let edge = bucketStart(from.getTime(), bucket, timeZone); start < to; ) {
    if (windows.length === MAX_BUCKETS)
      throw new InvalidInputError('bucket', `The window has more than ${MAX_BUCKETS} buckets of this size.`);
    edge = nextBucket(edge, bucket);
    const end = new Date(Math.min(edge.epochMilliseconds, to.getTime()));
    windows.push({ from: start, to: end });
    start = end;
  }
  return windows;
}

/** The start of the bucket that a time, in Unix milliseconds, is in. */
export function bucketStart(at: number, unit: CalendarUnit, timeZone: string): Temporal.ZonedDateTime {
  const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  switch (unit) {
    case 'MINUTE':
      return time.round({ smallestUnit: 'minute', roundingMode: 'floor' });
    case 'HOUR':
      return time.round({ smallestUnit: 'hour', roundingMode: 'floor' });
    case 'DAY':
      return time.startOfDay();
    case 'WEEK':
      return time.subtract({ days: time.dayOfWeek - 1 }).startOfDay();
    case 'MONTH':
      return time.with({ day: 1 }).startOfDay();
  }
}

/** The start of the bucket after the one that starts here. */
export function nextBucket(start: Temporal.ZonedDateTime, unit: CalendarUnit): Temporal.ZonedDateTime {
  switch (unit) {
    case 'MINUTE':
      return start.add({ minutes: 1 });
    case 'HOUR':
      return start.add({ hours: 1 });
    // Where the clocks change at midnight, one day begins later than 00:00, and the next one at 00:00 again.
    case 'DAY':
      return start.toPlainDate().add({ days: 1 }).toZonedDateTime(start.timeZoneId);
    case 'WEEK':
      return start.toPlainDate().add({ weeks: 1 }).toZonedDateTime(start.timeZoneId);
    case 'MONTH':
      return start.toPlainDate().add({ months: 1 }).toZonedDateTime(start.timeZoneId);
  }
}
