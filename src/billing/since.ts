import { Temporal } from 'temporal-polyfill';
import { InvalidInputError } from '../errors.ts';
import { before } from '../lib/window.ts';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T/;

/**
 * Reads a point in the past: a duration before now (P7D), a date (its beginning in UTC), or an instant with its offset.
 * Throws an InvalidInputError for anything else, and for the future.
 */
export function readSince(field: string, value: string, now: Date): Date {
  const since = /^[+-]?P/i.test(value) ? before(field, value, now) : (instantOf(value) ?? refuse(field));
  if (since > now) throw new InvalidInputError(field, 'This is in the future.');
  return since;
}

function instantOf(value: string): Date | undefined {
  if (value.startsWith('0000')) return undefined;
  try {
    if (DATE.test(value)) return toDate(Temporal.PlainDate.from(value).toZonedDateTime('UTC').toInstant());
    return INSTANT.test(value) ? toDate(Temporal.Instant.from(value)) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function toDate({ epochMilliseconds }: Temporal.Instant): Date {
  return new Date(epochMilliseconds);
}

function refuse(field: string): never {
  throw new InvalidInputError(
    field,
    'Say a duration such as P7D, a date such as 2026-11-17, or an instant such as 2026-11-17T09:30:00Z.',
  );
}
