import type { Inputs, Units } from './types.ts';

/** Units of `per` characters each. The text that is spoken is `text`, or `prompt` where there is none. */
export function characterUnits(per: number, inputs: Inputs): Units | null {
  const text = inputs['text'] ?? inputs['prompt'];
  if (typeof text !== 'string' || text === '') return null;
  // Code points, as fal's Python counts them: JavaScript's `length` counts an emoji as two.
  const length = Array.from(text).length;
  return { units: length / per, how: `${length} characters${per === 1 ? '' : ` ÷ ${per}`}`, reads: [] };
}
