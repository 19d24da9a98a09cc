import { withoutNulls } from './defaults.ts';
import type { EndpointFamily } from './endpoints/family.ts';
import { defaultSeconds, findFamily } from './endpoints/registry.ts';
import { characterUnits } from './units/characters.ts';
import { countUnits } from './units/count.ts';
import { isDurationSeconds, readDurationSeconds, secondsOfParts } from './units/duration.ts';
import { megapixelUnits } from './units/megapixels.ts';
import { PLAIN_SECOND, secondUnits } from './units/seconds.ts';
import type { Inputs, Units } from './units/types.ts';
import { readUnitName, type UnitName } from './units/unit-name.ts';

/**
 * The length of a job's media in seconds: `known` where the caller has it, else the duration in the inputs or of
 * all parts in them, else the endpoint's default; null where none of them says.
 */
export function secondsOf(endpoint: string, inputs: Inputs, known: number | null): number | null {
  // A duration that is there but not understood, such as "auto", does not mean the default.
  const byDefault =
    (inputs['duration'] ?? null) === null ? (secondsOfParts(inputs) ?? defaultSeconds(endpoint)) : null;
  const seconds = known ?? readDurationSeconds(inputs) ?? byDefault;
  return seconds !== null && isDurationSeconds(seconds) ? seconds : null;
}

/**
 * How many of `unit`, as fal's pricing API names it, a job's inputs come to; null where they do not say, or nothing
 * documents it: a wrong number is worse than none. `known` is the media's length where the caller has it.
 */
export function unitsOf(endpoint: string, unit: string, given: Inputs, known: number | null): Units | null {
  const inputs = withoutNulls(given);
  const family = findFamily(endpoint);
  const name = readUnitName(unit);
  const seconds = secondsOf(endpoint, inputs, known);
  const found = family?.countUnits
    ? family.countUnits(endpoint, name, inputs, seconds)
    : unitsByName(family, endpoint, name, inputs, seconds);
  // Without the last digits of a binary fraction: 6.1 × 1.5 is 9.15, not 9.149999999999999.
  return (
    found && {
      ...found,
      units: Number(found.units.toPrecision(12)),
      reads: [...found.reads, ...(family?.reads ?? [])],
    }
  );
}

function unitsByName(
  family: EndpointFamily | undefined,
  endpoint: string,
  { per, name }: UnitName,
  inputs: Inputs,
  seconds: number | null,
): Units | null {
  const timeUnits = (secondsPerUnit: number) =>
    secondUnits(secondsPerUnit, seconds, family?.tier ? family.tier(endpoint, inputs) : PLAIN_SECOND);
  switch (name) {
    case 'second':
      return timeUnits(per ?? 1);
    case 'minute':
      return timeUnits(60 * (per ?? 1));
    case 'character':
      return characterUnits(per ?? 1, inputs);
    case 'image':
    case 'video':
      return per === null ? countUnits(name, inputs) : null;
    case 'megapixel':
      return per === null ? megapixelUnits(inputs, family?.defaultImageSize?.(endpoint) ?? null) : null;
    default:
      return null;
  }
}
