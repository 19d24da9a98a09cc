/** The inputs of a job. */
export type Inputs = { readonly [name: string]: unknown };

/** How many of an endpoint's billing units a job comes to. */
export interface Units {
  readonly units: number;
  /** The computation in words, such as `8 s × 1.5 (4k with audio)`. */
  readonly how: string;
}

/** What one second of media counts for. */
export interface Tier {
  readonly factor: number;
  /** The inputs that put the job in this tier, in words; empty for a plain second. */
  readonly label: string;
}
