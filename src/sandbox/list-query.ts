/** What is asked of the request list. Times in Unix milliseconds; `end` is exclusive. */
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

/** Where a page ends. */
export interface Position {
  readonly value: number;
  readonly requestId: string;
}

const DAY_MS = 86_400_000;
const MAX_LIMIT = 100;
const MAX_ENDPOINTS = 50;

/** Reads the query's parameters; a text says what is wrong with them. */
export function parseListQuery(query: URLSearchParams, now: number): ListQuery | string {
  const endpoints = list(query, 'endpoint_id');
  if (endpoints.length < 1 || endpoints.length > MAX_ENDPOINTS)
    return `endpoint_id: 1 to ${MAX_ENDPOINTS} values are required`;
  const requestId = query.get('request_id');
  const start = time(query.get('start'), now - (requestId === null ? 1 : 90) * DAY_MS);
  const end = time(query.get('end'), Number.POSITIVE_INFINITY);
  if (Number.isNaN(start) || Number.isNaN(end)) return 'start and end are times in ISO 8601';
  const limit = Number(query.get('limit') ?? MAX_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) return `limit: 1 to ${MAX_LIMIT}`;
  const statuses = list(query, 'status');
  if (!statuses.every((status) => ['success', 'error', 'user_error'].includes(status)))
    return 'status: success, error or user_error';
  const cursor = query.get('cursor');
  const after = cursor === null ? undefined : parsePosition(cursor);
  if (cursor !== null && !after) return 'cursor: not one of this list';
  const sortBy = query.get('sort_by') === 'duration' ? 'duration' : 'ended_at';
  const payloads = list(query, 'expand').includes('payloads');
  return { endpoints, start, end, statuses, requestId, payloads, sortBy, limit, after };
}

/** A position as a cursor. */
export function positionText({ value, requestId }: Position): string {
  return Buffer.from(JSON.stringify([value, requestId])).toString('base64url');
}

function parsePosition(cursor: string): Position | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(parsed)) return undefined;
    const [value, requestId]: unknown[] = parsed;
    return typeof value === 'number' && typeof requestId === 'string' ? { value, requestId } : undefined;
  } catch {
    return undefined;
  }
}

// Lists come comma-separated, as repeated parameters, or both.
function list(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .filter((value) => value !== '');
}

function time(text: string | null, otherwise: number): number {
  return text === null ? otherwise : Date.parse(text);
}
