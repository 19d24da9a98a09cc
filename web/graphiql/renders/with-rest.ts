import type { Series } from '../../shared/series.ts';

export type Amounts = Series['values'];

// Sums of doubles differ in their last digits.
const NOTHING = 1e-6;

/** With what the series leave of the whole; undefined if they are more than it. */
export function withRest(series: readonly Series[], whole: Amounts): Series[] | undefined {
  if (series.some(({ values }) => values.length !== whole.length)) return undefined;
  const rest = whole.map((amount, index) =>
    series.reduce((left, { values }) => left - (values[index] ?? 0), amount ?? 0),
  );
  if (rest.some((amount) => amount < -NOTHING)) return undefined;
  const others = rest.map((amount) => (amount > NOTHING ? amount : 0));
  return others.some((amount) => amount > 0) ? [...series, { label: 'others', values: others }] : [...series];
}
