import { bucketEnd, bucketStart, isTimeZone, TIMEFRAMES, type Timeframe } from './calendar.ts';
import { DAY_MS, faultOfList, listOf, type Span, spanOf } from './query-values.ts';

/** What is asked of the usage; no endpoints ask for all. */
export interface UsageQuery {
  readonly span: Span;
  readonly endpoints: readonly string[];
  readonly timeframe: Timeframe;
  readonly timeZone: string;
  readonly series: boolean;
  readonly summary: boolean;
}

/** Reads the query's parameters; a text says what is wrong with them. */
export function parseUsageQuery(query: URLSearchParams, now: number): UsageQuery | string {
  const wrong = faultOfList(query, 'endpoint_id');
  if (wrong !== undefined) return wrong;
  const exact = spanOf(query, now);
  if (typeof exact === 'string') return exact;
  const timeZone = query.get('timezone') ?? 'UTC';
  if (!isTimeZone(timeZone)) return 'timezone: none of that name';
  const named = query.get('timeframe');
  const timeframe = named === null ? timeframeFor(exact) : TIMEFRAMES.find((one) => one === named);
  if (timeframe === undefined) return `timeframe: ${TIMEFRAMES.join(', ')}`;
  const bound = query.get('bound_to_timeframe') ?? 'true';
  if (bound !== 'true' && bound !== 'false') return 'bound_to_timeframe: true or false';
  const expand = query.has('expand') ? listOf(query, 'expand') : ['time_series'];
  const [series, summary] = [expand.includes('time_series'), expand.includes('summary')];
  if (!series && !summary) return 'expand: time_series, summary or both';
  const span = bound === 'true' ? widen(exact, timeframe, timeZone) : exact;
  return { span, endpoints: listOf(query, 'endpoint_id'), timeframe, timeZone, series, summary };
}

// As fal documents it.
function timeframeFor({ start, end }: Span): Timeframe {
  const days = (end - start) / DAY_MS;
  if (days < 2 / 24) return 'minute';
  if (days < 2) return 'hour';
  if (days < 64) return 'day';
  return days < 183 ? 'week' : 'month';
}

function widen({ start, end }: Span, timeframe: Timeframe, timeZone: string): Span {
  return {
    start: bucketStart(start, timeframe, timeZone).epochMilliseconds,
    end: bucketEnd(end, timeframe, timeZone).epochMilliseconds,
  };
}
