import { CATALOGUE, type Inputs } from './catalogue.ts';
import { readDurationSeconds } from './duration.ts';

/** What is expected of a job before it runs; null where it is not known. */
export interface Estimate {
  readonly durationS: number | null;
  /** US cents with at most four decimals, as PostgreSQL's NUMERIC(12,4) keeps them. */
  readonly costCents: string | null;
}

/**
 * The expected length and cost of a job: the caller's `durationS` where given, else the duration in the inputs, else
 * the endpoint's default; priced by the catalogue.
 */
export function estimate(endpoint: string, inputs: Inputs, durationS: number | null): Estimate {
  const price = CATALOGUE.get(endpoint);
  const seconds = durationS ?? readDurationSeconds(inputs) ?? price?.defaultSeconds ?? null;
  const dollars = seconds === null ? null : (price?.dollars(seconds, inputs) ?? null);
  return { durationS: seconds, costCents: dollars === null ? null : (dollars * 100).toFixed(4) };
}
