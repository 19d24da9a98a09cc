import { digitsOf, isObject, type JsonObject, parseObject, toJson } from '../lib/lossless-json.ts';
import { readFailedCall, type Unanswered } from './answers.ts';
import { readPages } from './pages.ts';
import { type FalAnswer, FalHttpError } from './transport.ts';

/** What a unit of an endpoint costs; the price is decimal digits. */
export interface FalPrice {
  readonly endpoint: string;
  readonly unitPrice: string;
  readonly unit: string;
  readonly currency: string;
}

/** `unknown`: fal does not have at least one of the endpoints, and does not say which. */
export type PricesAnswer =
  | { readonly kind: 'prices'; readonly prices: readonly FalPrice[] }
  | { readonly kind: 'unknown' }
  | Unanswered;

/** fal's billing record of one job: amounts in US dollars after discount, as decimal digits. */
export interface BillingEvent {
  readonly requestId: string;
  readonly costTotal: string;
  readonly units: string | null;
  readonly unitPrice: string | null;
}
export type BillsAnswer =
  | { readonly kind: 'bills'; readonly events: readonly BillingEvent[] }
  | typeof NO_ADMIN_KEY
  | Unanswered;

/** What an endpoint was billed in a period. */
interface UsageLine {
  readonly endpoint: string;
  readonly costTotal: string;
}
export type UsageAnswer =
  | { readonly kind: 'usage'; readonly lines: readonly UsageLine[] }
  | typeof NO_ADMIN_KEY
  | Unanswered;

/** fal was not asked: it tells this to admin keys only. */
export const NO_ADMIN_KEY = { kind: 'no-admin-key' } as const;

type Call = (query: Record<string, string>) => Promise<FalAnswer | Error>;

/** Reads `GET /v1/models/pricing`. */
export function readPrices(answer: FalAnswer | Error): PricesAnswer {
  if (answer instanceof FalHttpError && answer.status === 404) return { kind: 'unknown' };
  if (answer instanceof Error) return readFailedCall(answer);
  const prices = parseObject(answer.text)?.['prices'];
  if (!Array.isArray(prices)) return { kind: 'unanswered', message: 'fal answered no prices' };
  return {
    kind: 'prices',
    prices: prices.filter(isObject).flatMap((price) => {
      const { endpoint_id: endpoint, unit, currency } = price;
      const unitPrice = amount(price['unit_price']);
      return typeof endpoint === 'string' && typeof unit === 'string' && unitPrice !== null
        ? [{ endpoint, unit, unitPrice, currency: typeof currency === 'string' ? currency : 'USD' }]
        : [];
    }),
  };
}

/** Reads all pages of `GET /v1/models/billing-events`. An event that is listed twice counts once. */
export async function readBills(call: Call, query: Record<string, string>): Promise<BillsAnswer> {
  const items = await readPages(call, { ...query, limit: '10000' }, 'billing_events');
  if (!Array.isArray(items)) return items;
  const distinct = new Map(items.map((item) => [toJson(item), item]));
  return { kind: 'bills', events: [...distinct.values()].flatMap(eventOf) };
}

function eventOf(item: JsonObject): BillingEvent[] {
  const { request_id: requestId } = item;
  const costTotal = amount(item['cost_total']);
  if (typeof requestId !== 'string' || costTotal === null) return [];
  return [
    { requestId, costTotal, units: amount(item['output_units']), unitPrice: amount(item['unit_price']) },
  ];
}

/** Reads all pages of the summary of `GET /v1/models/usage`. */
export async function readUsage(call: Call, query: Record<string, string>): Promise<UsageAnswer> {
  const items = await readPages(call, query, 'summary');
  if (!Array.isArray(items)) return items;
  const lines = items.flatMap((item) => {
    const { endpoint_id: endpoint } = item;
    const costTotal = amount(item['cost_total']);
    return typeof endpoint === 'string' && costTotal !== null ? [{ endpoint, costTotal }] : [];
  });
  return { kind: 'usage', lines };
}

/** The digits of an amount that is not negative; as doubles, a sum of many would be off. */
function amount(value: unknown): string | null {
  const digits = digitsOf(value) ?? value;
  return typeof digits === 'string' && /^\d{1,12}(\.\d{1,30})?([eE]-?\d{1,2})?$/.test(digits) ? digits : null;
}
