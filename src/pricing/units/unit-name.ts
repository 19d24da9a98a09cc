/** A unit's name in its two parts: `5 seconds` is 5 of `second`. */
export interface UnitName {
  /** How many of the thing make one unit; null where the name has no number. */
  readonly per: number | null;
  /** The thing, in lower case and the singular. */
  readonly name: string;
}

/** Reads the name of a unit, which fal gives as free text: `image` and `images`, `5 seconds`, `1000 tokens`. */
export function readUnitName(unit: string): UnitName {
  const words = unit.trim().toLowerCase().split(/\s+/);
  const per = /^\d+(\.\d+)?$/.test(words[0] ?? '') ? Number(words.shift()) : null;
  const name = words.join(' ').replace(/s$/, '');
  // A unit of 0 things makes no sense.
  return per === 0 ? { per: null, name: '' } : { per, name };
}
