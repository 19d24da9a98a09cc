import { documentedPrice } from '../../../src/pricing/endpoints/registry.ts';
import { unitsOf } from '../../../src/pricing/job-units.ts';
import type { Inputs } from '../../../src/pricing/units/types.ts';

/** What a job comes to at the documented price, in US dollars and cents. */
export function documentedDollars(endpoint: string, inputs: Inputs): string {
  const { unitPrice, unit } = documentedPrice(endpoint) ?? { unitPrice: '', unit: '' };
  const units = unitsOf(endpoint, unit, inputs, null)?.units ?? Number.NaN;
  return (units * Number(unitPrice)).toFixed(2);
}
