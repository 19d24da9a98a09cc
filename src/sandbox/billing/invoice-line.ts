import { Big } from 'big.js';
import type { Job } from '../jobs/job.ts';
import { modelOf } from '../models/registry.ts';
import type { Settings } from '../options.ts';
import { billableUnits } from './billable-units.ts';

/** What fal charges for one job. Amounts are US dollars as exact decimal text. */
export interface InvoiceLine {
  readonly requestId: string;
  readonly endpoint: string;
  /** Unix milliseconds. */
  readonly endedAt: number;
  readonly unit: string;
  readonly units: string;
  readonly unitPrice: string;
  readonly percentDiscount: number;
  readonly costSubtotal: string;
  readonly costDiscount: string;
  readonly costTotal: string;
  /** Whether the billing events will ever list it. */
  readonly listed: boolean;
  /** JSON text as sent. */
  readonly input: string;
}

// A billionth of a dollar, the unit of fal's `cost_estimate_nano_usd`.
const PLACES = 9;

/** The line of a job; undefined if it has not ended or costs nothing. */
export function invoiceLine(job: Job, { billing }: Pick<Settings, 'billing'>): InvoiceLine | undefined {
  const units = billableUnits(job);
  const { requestId, endpoint, endedAt, input } = job;
  if (units === null || units === '0' || endedAt === null) return undefined;
  const { unit, unitPrice } = modelOf(endpoint);
  const percentDiscount = billing.discountPercent[endpoint] ?? 0;
  const subtotal = new Big(units).times(unitPrice).round(PLACES);
  const discount = subtotal.times(percentDiscount).div(100).round(PLACES);
  return {
    requestId,
    endpoint,
    endedAt,
    unit,
    units,
    unitPrice,
    percentDiscount,
    costSubtotal: subtotal.toFixed(),
    costDiscount: discount.toFixed(),
    costTotal: subtotal.minus(discount).toFixed(),
    listed: job.billing?.eventCopies !== 0,
    input,
  };
}
