import type { GenerationFilter, GenerationOrder, GenerationStatus } from '../generated/graphql.ts';
import { localDay, zoneOf } from './days.ts';

export const STATUSES: readonly GenerationStatus[] = [
  'COMPLETED',
  'FAILED',
  'IN_QUEUE',
  'IN_PROGRESS',
  'CANCELLED',
];

/** The times that can be chosen, besides any one day. */
export const TIMES: ReadonlyArray<readonly [string, string]> = [
  ['', 'Any time'],
  ['today', 'Today'],
  ['yesterday', 'Yesterday'],
  ['P7D', 'Last 7 days'],
  ['P30D', 'Last 30 days'],
];

/** The orders that can be chosen; the first is that of the API. */
export const ORDERS: ReadonlyArray<readonly [string, string]> = [
  ['', 'Newest first'],
  ['oldest', 'Oldest first'],
  ['dearest', 'Dearest first'],
];

// As long as the API sorts by cost.
const SORTED_AT_MOST = 'P30D';

/** The order that the gallery's address stands for; undefined if it is the usual one. */
export function orderOf(params: URLSearchParams): GenerationOrder | undefined {
  const order = params.get('order');
  if (order === 'oldest') return { field: 'CREATED_AT', direction: 'ASC' };
  return order === 'dearest' ? { field: 'COST', direction: 'DESC' } : undefined;
}

/** The time that the gallery's address stands for. */
export function timeIn(params: URLSearchParams): string {
  return params.get('time')?.trim() || (params.get('order') === 'dearest' ? SORTED_AT_MOST : '');
}

/** The filter that the gallery's address stands for, or what is wrong with it. */
export function filterOf(params: URLSearchParams): { filter: GenerationFilter } | { problem: string } {
  const get = (name: string) => params.get(name)?.trim() ?? '';
  const cost = get('cost');
  if (cost && !(Number(cost) >= 0)) return { problem: 'The cost is a number of dollars, such as 0.5.' };
  const inputs = inputsOf(get('inputs'));
  if (inputs === null) return { problem: 'Inputs are written as JSON, such as {"resolution": "4k"}.' };
  const tag = /^([^:=]+)[:=](.*)$/.exec(get('tag'));
  if (get('tag') && !tag) return { problem: 'A tag is written as name:value, such as project:lighthouse.' };
  const status = STATUSES.find((known) => known === get('status'));
  return {
    filter: {
      ...(get('words') && { search: get('words') }),
      ...(get('model') && { endpoint: [get('model')] }),
      ...(get('user') && { userId: get('user') }),
      ...(tag && { tags: [{ key: tag[1]?.trim() ?? '', value: tag[2]?.trim() ?? '' }] }),
      ...(status && { status: [status] }),
      ...(cost && { minCostCents: Math.round(Number(cost) * 1e6) / 1e4 }),
      ...(inputs !== undefined && { inputs }),
      ...windowOf(timeIn(params)),
    },
  };
}

function windowOf(time: string): Pick<GenerationFilter, 'window'> {
  if (!time) return {};
  if (time.startsWith('P')) return { window: { last: time } };
  const date = time === 'today' ? localDay(0) : time === 'yesterday' ? localDay(1) : time;
  return { window: { day: { date, timeZone: zoneOf() } } };
}

/** Undefined without any, null if it is no JSON object. */
function inputsOf(text: string): unknown {
  if (!text) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
