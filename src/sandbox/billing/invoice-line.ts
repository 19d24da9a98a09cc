import type { Job } from '../jobs/job.ts';
import { priceOf } from '../models/prices.ts';
import { billableUnits } from '../models/units.ts';
import type { Settings } from '../options.ts';
import { costOf } from './cost.ts';

/** What fal charges for one job. Money is in US dollars, and every amount is exact decimal text. */
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
  /** Whether the billing events will ever have it. */
  readonly listed: boolean;
  /** JSON text as sent. */
  readonly input: string;
}

/** The line of a job; undefined for one that has not ended or that costs nothing. */
export function invoiceLine(job: Job, { billing }: Pick<Settings, 'billing'>): InvoiceLine | undefined {
  const units = billableUnits(job);
  const { requestId, endpoint, endedAt, input } = job;
  if (units === null || units === '0' || endedAt === null) return undefined;
  const { unit, unitPrice } = priceOf(endpoint);
  const percentDiscount = billing.discountPercent[endpoint] ?? 0;
  const { subtotal, discount, total } = costOf(units, unitPrice, percentDiscount);
  return {
    requestId,
    endpoint,
    endedAt,
    unit,
    units,
    unitPrice,
    percentDiscount,
    costSubtotal: subtotal,
    costDiscount: discount,
    costTotal: total,
    listed: job.billing?.eventCopies !== 0,
    input,
  };
}
