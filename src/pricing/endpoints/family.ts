import type { Inputs, Tier, UnitBounds, Units } from '../units/types.ts';
import type { UnitName } from '../units/unit-name.ts';

/** A price that fal documents: what one unit of an endpoint costs, and what that unit is. */
export interface DocumentedPrice {
  /** US dollars, as a decimal. */
  readonly unitPrice: string;
  /** The unit's name, as fal's pricing API spells it. */
  readonly unit: string;
}

/**
 * What is known of the prices of one model family, each number with its source. A member that is left out means that
 * nothing is known beyond what fal's pricing API says. Each is asked only about endpoints that `matches` accepts.
 */
export interface EndpointFamily {
  /** Whether an endpoint belongs to the family. */
  matches(endpoint: string): boolean;
  /** The price on fal's model page, which holds until fal's pricing API has been asked; null where it names none. */
  documentedPrice?(endpoint: string): DocumentedPrice | null;
  /** Seconds of media where the inputs name no duration; null where that is not known. */
  defaultSeconds?(endpoint: string): number | null;
  /** The `image_size` where the inputs name none; null where that is not known. */
  defaultImageSize?(endpoint: string): string | null;
  /** What the other inputs that may bear the price are where a job leaves them out, as far as that is known. */
  defaults?(endpoint: string): Inputs;
  /** Where fal documents what decides the price of an endpoint; null or left out where nothing that fal wrote says so. */
  source?(endpoint: string): string | null;
  /** The inputs that were considered beside those that the unit's own rule reads, also those that change nothing. */
  readonly reads?: readonly string[];
  /** Between how many units people report a job to come to; null where nothing is known. */
  bounds?(endpoint: string, unit: UnitName, inputs: Inputs, seconds: number | null): UnitBounds | null;
  /** What a second counts for; null where that is not documented. Left out, a second is a second. */
  tier?(endpoint: string, inputs: Inputs): Tier | null;
  /** Counts units that are the family's own, whatever their name; null where they are not known. */
  countUnits?(endpoint: string, unit: UnitName, inputs: Inputs, seconds: number | null): Units | null;
}
