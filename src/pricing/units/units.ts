import { characterUnits } from './characters.ts';
import { countUnits } from './count.ts';
import { megapixelUnits } from './megapixels.ts';
import { isSeedance, seedanceUnits } from './seedance.ts';
import { timeUnits } from './time.ts';
import type { Inputs, Units } from './types.ts';
import { readUnitName } from './unit-name.ts';

/**
 * How many of `unit`, as fal's pricing API names it, a job's inputs come to; null where they do not say, or nothing
 * documents it: a wrong number is worse than none. `seconds` is the media's length where the caller knows it.
 */
export function unitsOf(
  endpoint: string,
  unit: string,
  inputs: Inputs,
  seconds: number | null,
): Units | null {
  const found = rawUnitsOf(endpoint, unit, inputs, seconds);
  // Without the last digits of a binary fraction: 6.1 × 1.5 is 9.15, not 9.149999999999999.
  return found && { ...found, units: Number(found.units.toPrecision(12)) };
}

function rawUnitsOf(endpoint: string, unit: string, inputs: Inputs, seconds: number | null): Units | null {
  const { per, name } = readUnitName(unit);
  if (isSeedance(endpoint)) return seedanceUnits(endpoint, { per, name }, inputs, seconds);
  switch (name) {
    case 'second':
      return timeUnits(endpoint, per ?? 1, inputs, seconds);
    case 'minute':
      return timeUnits(endpoint, 60 * (per ?? 1), inputs, seconds);
    case 'character':
      return characterUnits(per ?? 1, inputs);
    case 'image':
    case 'video':
      return per === null ? countUnits(name, inputs) : null;
    case 'megapixel':
      return per === null ? megapixelUnits(endpoint, inputs) : null;
    default:
      return null;
  }
}
