import { findFamily } from './endpoints/registry.ts';
import { readCount } from './units/count.ts';
import type { Inputs, UnitBounds, Units } from './units/types.ts';
import { readUnitName } from './units/unit-name.ts';

/** Between how many units a job may come to, by what people report; null where nothing is known. */
export function boundsOf(
  endpoint: string,
  unit: string,
  inputs: Inputs,
  seconds: number | null,
  units: Units,
): UnitBounds | null {
  const name = readUnitName(unit);
  const reported = findFamily(endpoint)?.bounds?.(endpoint, name, inputs, seconds);
  if (reported) return { ...reported, reads: [...units.reads, ...reported.reads] };
  // One job may make several images, each of which is charged.
  const most = readCount(inputs['max_images']);
  if ((name.name !== 'image' && name.name !== 'megapixel') || most === null || most === 1) return null;
  return {
    low: units.units,
    high: units.units * most,
    reads: [...units.reads, 'max_images'],
    how: `1 to ${most} images a job (max_images)`,
  };
}
