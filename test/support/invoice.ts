import { type EndpointCost, invoiceLines, sumByEndpoint, sumOf } from '../../src/sandbox/billing/invoice.ts';
import type { InvoiceLine } from '../../src/sandbox/billing/invoice-line.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';

/** What fal charges for everything that has ended. */
export interface Invoice {
  /** In the order in which the jobs were accepted. */
  readonly lines: readonly InvoiceLine[];
  readonly byEndpoint: readonly EndpointCost[];
  /** US dollars, exact decimal text. */
  readonly total: string;
}

/** The invoice of a sandbox's jobs, to the last digit. */
export function invoiceOf({ store, settings }: Pick<Sandbox, 'store' | 'settings'>): Invoice {
  const lines = invoiceLines(store, settings);
  return {
    lines,
    byEndpoint: sumByEndpoint(lines),
    total: sumOf(lines.map(({ costTotal }) => costTotal)),
  };
}
