/** A rate, and how far it can be trusted. */
export interface IntervalRow {
  readonly label: string;
  /** A share from 0 to 1. */
  readonly value: number;
  /** Between what it may really be; undefined if that is not known. */
  readonly low?: number;
  readonly high?: number;
  /** What the rate is of, such as `3 of 20`. */
  readonly detail?: string;
  /** Where its name leads. */
  readonly to?: string | undefined;
}
