import type { Inputs, Units } from './types.ts';

/** Units of `per` characters each of the text that is spoken, which is `text` or, where there is none, `prompt`. */
export function characterUnits(per: number, inputs: Inputs): Units | null {
  const text = inputs['text'] ?? inputs['prompt'];
  if (typeof text !== 'string' || text === '') return null;
  // By code points: an emoji is one character to fal's Python, and two to JavaScript's `length`.
  const length = Array.from(text).length;
  return { units: length / per, how: `${length} characters${per === 1 ? '' : ` ÷ ${per}`}` };
}
