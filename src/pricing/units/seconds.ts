import type { Tier, Units } from './types.ts';

/** A second that counts as one. */
export const PLAIN_SECOND: Tier = { factor: 1, label: '' };

/** Units of `per` seconds each, where a second counts as its tier says; null where length or tier is not known. */
export function secondUnits(per: number, seconds: number | null, tier: Tier | null): Units | null {
  if (seconds === null || tier === null) return null;
  const times = tier.label === '' ? '' : ` × ${tier.factor} (${tier.label})`;
  const divided = per === 1 ? '' : ` ÷ ${per}`;
  return { units: (seconds * tier.factor) / per, how: `${seconds} s${times}${divided}`, reads: ['duration'] };
}
