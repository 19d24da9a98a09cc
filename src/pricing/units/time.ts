import { secondsOf } from './seconds.ts';
import type { Inputs, Tier, Units } from './types.ts';
import { isVeo, veoTier } from './veo.ts';
import { isWan, wanTier } from './wan.ts';

const PLAIN: Tier = { times: 1, words: '' };

/** Units of `per` seconds each. */
export function timeUnits(endpoint: string, per: number, inputs: Inputs, known: number | null): Units | null {
  const seconds = secondsOf(endpoint, inputs, known);
  const tier = tierOf(endpoint, inputs);
  if (seconds === null || tier === null) return null;
  const times = tier.words === '' ? '' : ` × ${tier.times} (${tier.words})`;
  const parted = per === 1 ? '' : ` ÷ ${per}`;
  return { units: (seconds * tier.times) / per, how: `${seconds} s${times}${parted}` };
}

function tierOf(endpoint: string, inputs: Inputs): Tier | null {
  if (isVeo(endpoint)) return veoTier(endpoint, inputs);
  if (isWan(endpoint)) return wanTier(endpoint, inputs);
  return PLAIN;
}
