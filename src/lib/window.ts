import { Temporal } from 'temporal-polyfill';
import { InvalidInputError } from '../errors.ts';

/** A span of time, half-open: from ≤ t < to. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** A span as a client gives it: exactly one of the three. */
export interface TimeWindow {
  /** ISO 8601 duration that ends now, such as `P7D`; months and years are those of the UTC calendar. */
  readonly last?: string | null | undefined;
  readonly between?: Window | null | undefined;
  /** A calendar day in a time zone; it has 23 or 25 hours when the clocks change. */
  readonly day?: { readonly date: string; readonly timeZone: string } | null | undefined;
}

// Years of four digits: RFC 3339 can express them, and PostgreSQL reads them without an era.
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T00:00:00Z');

/** The present, as the clock tells it that stamps what is recorded. */
export interface Now {
  readonly at: Date;
  /** Where a window ends that ends now: later than `at` if something was recorded by a clock that was ahead. */
  readonly end: Date;
}

/** A present for which nothing was recorded ahead. */
export function nowAt(at: Date): Now {
  return { at, end: at };
}

/** Returns the instants of a window, by default the last seven days. Throws an InvalidInputError. */
export function resolveWindow(field: string, window: TimeWindow | null | undefined, now: Now): Window {
  if (window?.between) return checkOrder(`${field}.between`, window.between);
  if (window?.day) return dayOf(`${field}.day`, window.day);
  return { from: before(`${field}.last`, window?.last ?? 'P7D', now.at), to: now.end };
}

/** Returns the instant that lies a duration before now. Throws an InvalidInputError. */
export function before(field: string, duration: string, now: Date): Date {
  const length = readDuration(duration);
  if (!length)
    throw new InvalidInputError(
      field,
      'This is no ISO 8601 duration: 400 days are P400D, half an hour is PT30M.',
    );
  const then = attempt(field, () =>
    Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO('UTC').subtract(length),
  );
  if (then.epochMilliseconds >= now.getTime())
    throw new InvalidInputError(field, 'A duration is longer than nothing, such as P7D or PT30M.');
  return checkYear(field, new Date(then.epochMilliseconds));
}

function readDuration(text: string): Temporal.Duration | undefined {
  try {
    return Temporal.Duration.from(text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function checkOrder(field: string, { from, to }: Window): Window {
  if (from > to) throw new InvalidInputError(field, 'The window ends before it begins.');
  return { from: checkYear(`${field}.from`, from), to: checkYear(`${field}.to`, to) };
}

function dayOf(field: string, { date, timeZone }: { date: string; timeZone: string }): Window {
  // Not "midnight plus 24 hours": the clocks may change, even at midnight itself.
  const [from, to] = attempt(field, () => {
    const day = Temporal.PlainDate.from(date);
    return [day.toZonedDateTime(timeZone), day.add({ days: 1 }).toZonedDateTime(timeZone)] as const;
  });
  return {
    from: checkYear(field, new Date(from.epochMilliseconds)),
    to: checkYear(field, new Date(to.epochMilliseconds)),
  };
}

/** Checks that PostgreSQL and RFC 3339 can express a time. Throws an InvalidInputError. */
export function checkYear(field: string, date: Date): Date {
  if (date.getTime() < FIRST || date.getTime() > LAST)
    throw new InvalidInputError(field, 'The time lies outside the years 1 to 9999.');
  return date;
}

/** Temporal throws a RangeError for a value that it cannot parse or represent. */
function attempt<T>(field: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidInputError(field, error.message);
    throw error;
  }
}
