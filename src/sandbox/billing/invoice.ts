import { Big } from 'big.js';
import type { JobStore } from '../jobs/job-store.ts';
import type { Settings } from '../options.ts';
import { type InvoiceLine, invoiceLine } from './invoice-line.ts';

/** The total cost of an endpoint's jobs. */
export interface EndpointCost
  extends Pick<
    InvoiceLine,
    | 'endpoint'
    | 'unit'
    | 'units'
    | 'unitPrice'
    | 'percentDiscount'
    | 'costSubtotal'
    | 'costDiscount'
    | 'costTotal'
  > {
  readonly jobs: number;
}

/** The lines of all jobs that cost anything, in the order in which the jobs were accepted. */
export function invoiceLines(store: Pick<JobStore, 'jobs'>, settings: Settings): InvoiceLine[] {
  return [...store.jobs.values()].flatMap((job) => invoiceLine(job, settings) ?? []);
}

/** The lines summed by endpoint. An endpoint has one price and one discount. */
export function sumByEndpoint(lines: readonly InvoiceLine[]): EndpointCost[] {
  const groups = new Map<string, [InvoiceLine, ...InvoiceLine[]]>();
  for (const line of lines) {
    const group = groups.get(line.endpoint);
    if (group) group.push(line);
    else groups.set(line.endpoint, [line]);
  }
  return [...groups.values()].map(sumGroup).toSorted((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
}

/** The exact sum of decimal numbers. */
export function sumOf(amounts: readonly string[]): string {
  return amounts.reduce((sum, amount) => sum.plus(amount), new Big(0)).toFixed();
}

function sumGroup(group: readonly [InvoiceLine, ...InvoiceLine[]]): EndpointCost {
  const [{ endpoint, unit, unitPrice, percentDiscount }] = group;
  return {
    endpoint,
    unit,
    unitPrice,
    percentDiscount,
    jobs: group.length,
    units: sumOf(group.map(({ units }) => units)),
    costSubtotal: sumOf(group.map(({ costSubtotal }) => costSubtotal)),
    costDiscount: sumOf(group.map(({ costDiscount }) => costDiscount)),
    costTotal: sumOf(group.map(({ costTotal }) => costTotal)),
  };
}
