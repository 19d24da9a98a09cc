import { findFamily } from './endpoints/registry.ts';
import type { Inputs } from './units/types.ts';

/** A job makes one thing unless it says otherwise. */
const COUNTS: Inputs = { num_images: 1, num_videos: 1, max_images: 1 };

/**
 * What an endpoint takes the inputs to be that may bear the price and that a job leaves out, as far as that is known. Naming
 * a default and leaving it out is the same.
 */
export function defaultInputs(endpoint: string): Inputs {
  const family = findFamily(endpoint);
  const [duration, size] = [family?.defaultSeconds?.(endpoint), family?.defaultImageSize?.(endpoint)];
  return {
    ...COUNTS,
    ...family?.defaults?.(endpoint),
    ...(duration != null && { duration }),
    ...(size != null && { image_size: size }),
  };
}

/** The inputs without members that are null: fal takes null for an input that was left out. */
export function withoutNulls(inputs: Inputs): Inputs {
  // Most have none, and a copy takes long where there are thousands.
  if (!Object.values(inputs).includes(null)) return inputs;
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== null));
}
