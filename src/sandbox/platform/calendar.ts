import { Temporal } from 'temporal-polyfill';

/** The sizes of usage's buckets; weeks begin on Monday. */
export const TIMEFRAMES = ['minute', 'hour', 'day', 'week', 'month'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

/** The beginning of the bucket that a time, in Unix milliseconds, is in. */
export function bucketStart(at: number, timeframe: Timeframe, timeZone: string): Temporal.ZonedDateTime {
  const time = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  switch (timeframe) {
    case 'minute':
    case 'hour':
      return time.round({ smallestUnit: timeframe, roundingMode: 'floor' });
    case 'day':
      return time.startOfDay();
    case 'week':
      return time.subtract({ days: time.dayOfWeek - 1 }).startOfDay();
    case 'month':
      return time.with({ day: 1 }).startOfDay();
    default:
      return timeframe satisfies never;
  }
}

/** The end of the bucket that ends at or after a time. */
export function bucketEnd(at: number, timeframe: Timeframe, timeZone: string): Temporal.ZonedDateTime {
  const start = bucketStart(at, timeframe, timeZone);
  if (start.epochMilliseconds === at) return start;
  // Where the clocks change at midnight, a day begins later than at 00:00, and the next one at 00:00 again.
  return bucketStart(start.add({ [`${timeframe}s`]: 1 }).epochMilliseconds, timeframe, timeZone);
}

/** Whether there is such a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    return Temporal.Now.zonedDateTimeISO(name) instanceof Temporal.ZonedDateTime;
  } catch {
    return false;
  }
}
