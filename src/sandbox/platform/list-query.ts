import { type Position, parsePosition } from './paging.ts';
import { DAY_MS, listOf, timeOf } from './query-values.ts';

/** A query of the request list. Times are Unix milliseconds; `end` is exclusive. */
export interface ListQuery {
  readonly endpoints: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly statuses: readonly string[];
  readonly requestId: string | null;
  readonly payloads: boolean;
  readonly sortBy: 'ended_at' | 'duration';
  readonly limit: number;
  readonly after: Position | undefined;
}

const MAX_LIMIT = 100;
const MAX_ENDPOINTS = 50;

/** Parses the parameters; a string says what is wrong with them. */
export function parseListQuery(query: URLSearchParams, now: number): ListQuery | string {
  const endpoints = listOf(query, 'endpoint_id');
  if (endpoints.length < 1 || endpoints.length > MAX_ENDPOINTS)
    return `endpoint_id: 1 to ${MAX_ENDPOINTS} values are required`;
  const requestId = query.get('request_id');
  const start = timeOf(query.get('start'), now - (requestId === null ? 1 : 90) * DAY_MS);
  const end = timeOf(query.get('end'), Number.POSITIVE_INFINITY);
  if (Number.isNaN(start) || Number.isNaN(end)) return 'start and end are times in ISO 8601';
  const limit = Number(query.get('limit') ?? MAX_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) return `limit: 1 to ${MAX_LIMIT}`;
  const statuses = listOf(query, 'status');
  if (!statuses.every((status) => ['success', 'error', 'user_error'].includes(status)))
    return 'status: success, error or user_error';
  const cursor = query.get('cursor');
  const after = cursor === null ? undefined : parsePosition(cursor);
  if (cursor !== null && !after) return 'cursor: invalid';
  const sortBy = query.get('sort_by') === 'duration' ? 'duration' : 'ended_at';
  const payloads = listOf(query, 'expand').includes('payloads');
  return { endpoints, start, end, statuses, requestId, payloads, sortBy, limit, after };
}
