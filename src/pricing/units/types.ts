/** The inputs of a job. */
export type Inputs = { readonly [name: string]: unknown };

/** How many of an endpoint's billing units a job comes to. */
export interface Units {
  readonly units: number;
  /** The computation in words, such as `8 s × 1.5 (4k with audio)`. */
  readonly how: string;
  /** The names of the inputs that were read. */
  readonly reads: readonly string[];
}

/** Between how many units a job may come to, by what people report. */
export interface UnitBounds {
  readonly low: number | null;
  readonly high: number | null;
  /** How many a job usually comes to; left out where no report says so. */
  readonly usual?: number;
  /** The inputs that the reports are about; what another costs is not in them. */
  readonly reads: readonly string[];
  /** What is reported, in words. */
  readonly how: string;
}

/** What one second of media counts for. */
export interface Tier {
  readonly factor: number;
  /** The inputs that put the job in this tier, in words; empty for a plain second. */
  readonly label: string;
}
