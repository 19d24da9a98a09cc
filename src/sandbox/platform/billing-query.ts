import { type Position, parsePosition } from './paging.ts';
import { DAY_MS, faultOfList, listOf, type Span, spanOf } from './query-values.ts';

/** A query of the billing events. An empty list means all. */
export interface BillingQuery {
  readonly span: Span;
  readonly endpoints: readonly string[];
  readonly requestIds: readonly string[];
  readonly limit: number;
  readonly after: Position | undefined;
}

const MAX_DAYS = 90;
const MAX_LIMIT = 10_000;
const DEFAULT_LIMIT = 100;

/** Parses the parameters; a string says what is wrong with them. */
export function parseBillingQuery(query: URLSearchParams, now: number): BillingQuery | string {
  const wrong = faultOfList(query, 'endpoint_id') ?? faultOfList(query, 'request_id');
  if (wrong !== undefined) return wrong;
  const span = spanOf(query, now);
  if (typeof span === 'string') return span;
  if (span.end - span.start > MAX_DAYS * DAY_MS) return `start and end: at most ${MAX_DAYS} days apart`;
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) return `limit: 1 to ${MAX_LIMIT}`;
  const cursor = query.get('cursor');
  const after = cursor === null ? undefined : parsePosition(cursor);
  if (cursor !== null && !after) return 'cursor: invalid';
  return {
    span,
    endpoints: listOf(query, 'endpoint_id'),
    requestIds: listOf(query, 'request_id'),
    limit,
    after,
  };
}
