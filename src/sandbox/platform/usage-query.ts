import { Temporal } from 'temporal-polyfill';
import { bucketStart, type CalendarUnit, nextBucket } from '../../lib/buckets.ts';
import { DAY_MS, faultOfList, listOf, type Span, spanOf } from './query-values.ts';

/** A query of the usage. No endpoints means all. */
export interface UsageQuery {
  readonly span: Span;
  readonly endpoints: readonly string[];
  readonly timeframe: CalendarUnit;
  readonly timeZone: string;
  readonly series: boolean;
  readonly summary: boolean;
}

const TIMEFRAMES: ReadonlyMap<string, CalendarUnit> = new Map([
  ['minute', 'MINUTE'],
  ['hour', 'HOUR'],
  ['day', 'DAY'],
  ['week', 'WEEK'],
  ['month', 'MONTH'],
]);

/** Parses the parameters; a string says what is wrong with them. */
export function parseUsageQuery(query: URLSearchParams, now: number): UsageQuery | string {
  const wrong = faultOfList(query, 'endpoint_id');
  if (wrong !== undefined) return wrong;
  const exact = spanOf(query, now);
  if (typeof exact === 'string') return exact;
  const timeZone = query.get('timezone') ?? 'UTC';
  if (!isTimeZone(timeZone)) return 'timezone: unknown';
  const named = query.get('timeframe');
  const timeframe = named === null ? timeframeFor(exact) : TIMEFRAMES.get(named);
  if (timeframe === undefined) return `timeframe: ${[...TIMEFRAMES.keys()].join(', ')}`;
  const bound = query.get('bound_to_timeframe') ?? 'true';
  if (bound !== 'true' && bound !== 'false') return 'bound_to_timeframe: true or false';
  const expand = query.has('expand') ? listOf(query, 'expand') : ['time_series'];
  const [series, summary] = [expand.includes('time_series'), expand.includes('summary')];
  if (!series && !summary) return 'expand: time_series, summary or both';
  const span = bound === 'true' ? widen(exact, timeframe, timeZone) : exact;
  return { span, endpoints: listOf(query, 'endpoint_id'), timeframe, timeZone, series, summary };
}

// fal's documented defaults.
function timeframeFor({ start, end }: Span): CalendarUnit {
  const days = (end - start) / DAY_MS;
  if (days < 2 / 24) return 'MINUTE';
  if (days < 2) return 'HOUR';
  if (days < 64) return 'DAY';
  return days < 183 ? 'WEEK' : 'MONTH';
}

// Extends a span to whole buckets at both ends.
function widen({ start, end }: Span, timeframe: CalendarUnit, timeZone: string): Span {
  const last = bucketStart(end, timeframe, timeZone);
  return {
    start: bucketStart(start, timeframe, timeZone).epochMilliseconds,
    end: last.epochMilliseconds === end ? end : nextBucket(last, timeframe).epochMilliseconds,
  };
}

function isTimeZone(name: string): boolean {
  try {
    return Temporal.Now.zonedDateTimeISO(name) instanceof Temporal.ZonedDateTime;
  } catch {
    return false;
  }
}
