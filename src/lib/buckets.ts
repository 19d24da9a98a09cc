import { Temporal } from 'temporal-polyfill';
import { InvalidInputError } from '../errors.ts';
import type { Window } from './window.ts';

/** The sizes of a bucket, as people read a calendar; weeks begin on Monday (ISO 8601). */
export type Bucket = 'HOUR' | 'DAY' | 'WEEK' | 'MONTH';

const MAX_BUCKETS = 2000;

/**
 * Cuts a window at the edges of calendar buckets in a time zone; the first and last part may be shorter than a bucket,
 * and the parts together are exactly the window. Throws an InvalidInputError where there would be more than 2,000.
 */
export function cutWindow({ from, to }: Window, bucket: Bucket, timeZone: string): Window[] {
  const parts: Window[] = [];
  const local = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO(timeZone);
  let start = from;
  for (let edge = startOf(local, bucket); start < to; ) {
    if (parts.length === MAX_BUCKETS)
      throw new InvalidInputError('bucket', `The window has more than ${MAX_BUCKETS} buckets of this size.`);
    edge = next(edge, bucket);
    const end = new Date(Math.min(edge.epochMilliseconds, to.getTime()));
    parts.push({ from: start, to: end });
    start = end;
  }
  return parts;
}

function startOf(time: Temporal.ZonedDateTime, bucket: Bucket): Temporal.ZonedDateTime {
  switch (bucket) {
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

function next(edge: Temporal.ZonedDateTime, bucket: Bucket): Temporal.ZonedDateTime {
  switch (bucket) {
    case 'HOUR':
      return edge.add({ hours: 1 });
    // Where the clocks change at midnight, a day begins later than at 00:00, and the next one at 00:00 again.
    case 'DAY':
      return edge.toPlainDate().add({ days: 1 }).toZonedDateTime(edge.timeZoneId);
    case 'WEEK':
      return edge.toPlainDate().add({ weeks: 1 }).toZonedDateTime(edge.timeZoneId);
    case 'MONTH':
      return edge.toPlainDate().add({ months: 1 }).toZonedDateTime(edge.timeZoneId);
  }
}
