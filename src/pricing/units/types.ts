/** The inputs of a job. */
export type Inputs = { readonly [name: string]: unknown };

/** How many of an endpoint's billing units a job comes to. */
export interface Units {
  readonly units: number;
  /** How it was computed, in words, such as `8 s × 1.5 (4k with audio)`. */
  readonly how: string;
}

/** What a second counts for. */
export interface Tier {
  readonly times: number;
  /** What makes it so, in words; empty for a plain second. */
  readonly words: string;
}
