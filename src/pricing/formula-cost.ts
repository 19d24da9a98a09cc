import { Prisma } from '../db/client.ts';
import { defaultInputs } from './defaults.ts';
import { isDocumented } from './endpoints/registry.ts';
import { type ExpectedCost, toCents } from './expected-cost.ts';
import { unreadInputs } from './learn.ts';
import type { Price } from './pricing.ts';
import { boundsOf } from './unit-bounds.ts';
import type { Inputs, Units } from './units/types.ts';

/** What the units of a job come to at a price, whatever was billed before. */
export function byFormula(
  endpoint: string,
  price: Price,
  inputs: Inputs,
  seconds: number | null,
  units: Units,
): ExpectedCost {
  const costCents = centsOf(price, units.units);
  const computed = { costCents, source: price.source, settled: false };
  const how = `${units.how}, at $${price.unitPrice} (${price.unit})`;
  const unread = Object.keys(unreadInputs(endpoint, inputs, units.reads)).sort();
  const documented = isDocumented(endpoint);
  if (documented && unread.length === 0)
    return {
      ...computed,
      verified: true,
      lowCents: costCents,
      highCents: costCents,
      worstCents: costCents,
      explanation: how,
    };
  const bounds = boundsOf(endpoint, price.unit, inputs, seconds, units);
  const doubts = [
    documented
      ? null
      : "fal's price tiers of this endpoint are not documented here, so a resolution, a quality, audio or input files may change it",
    unread.length > 0
      ? `the formula does not know what ${listNames(unread)} cost${unread.length === 1 ? 's' : ''}`
      : null,
    knowsResolution(endpoint, inputs) ? null : 'nor which resolution is its default',
    bounds ? `reported: ${bounds.how}` : null,
  ].filter((doubt) => doubt !== null);
  const lowCents = bounds && bounds.low !== null ? centsOf(price, bounds.low) : null;
  // An input that the reports are not about may come on top.
  const outside = unread.some((name) => !bounds?.reads.includes(name));
  const highCents = bounds && bounds.high !== null && !outside ? centsOf(price, bounds.high) : null;
  return {
    ...computed,
    costCents: within(
      bounds?.usual === undefined ? costCents : centsOf(price, bounds.usual),
      lowCents,
      highCents,
    ),
    verified: false,
    lowCents,
    highCents,
    worstCents: highCents,
    explanation: `${how}; not verified: ${doubts.join('; ')}`,
  };
}

const MAX_NAMES = 20;

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES).map((name) => name.slice(0, 60).toWellFormed());
  return [...shown, ...(names.length > MAX_NAMES ? ['others'] : [])].join(', ');
}

/** What so many units cost; null for an amount that the table cannot hold. */
export function centsOf(price: Price, units: number): string | null {
  return toCents(new Prisma.Decimal(units).times(price.unitPrice).times(100));
}

/** Whether a job that names no resolution is known to be the same as one that names a certain one. */
function knowsResolution(endpoint: string, inputs: Inputs): boolean {
  return (inputs['resolution'] ?? defaultInputs(endpoint)['resolution']) !== undefined;
}

/** What the formula gives, but no less and no more than what is reported. */
function within(cents: string | null, low: string | null, high: string | null): string | null {
  if (cents !== null && low !== null && Number(cents) < Number(low)) return low;
  return cents !== null && high !== null && Number(cents) > Number(high) ? high : cents;
}
