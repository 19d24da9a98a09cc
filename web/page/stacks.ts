import type { Series } from '../shared/series.ts';

/** What each model, user or tag cost on one day. */
export type DaySpend = ReadonlyArray<{
  readonly name: string;
  readonly dollars?: number | null;
  readonly unknownCostJobs: number;
  /** The address of its renders. */
  readonly to?: string | undefined;
}>;

/** As many as can be told apart; the rest are one. */
const STACKS = 6;

/** The series of a stacked plot, the dearest first, with the total, and how many renders of unknown cost are not in it. */
export function stacksOf(days: readonly DaySpend[]): { series: Series[]; total: number; unknown: number } {
  const names = new Map<string, number>();
  const links = new Map<string, string | undefined>();
  let unknown = 0;
  for (const row of days.flat()) {
    unknown += row.unknownCostJobs;
    links.set(row.name, row.to);
    if (row.dollars != null) names.set(row.name, (names.get(row.name) ?? 0) + row.dollars);
  }
  const sorted = [...names].toSorted(([, a], [, b]) => b - a).map(([name]) => name);
  const shown = sorted.length > STACKS + 1 ? sorted.slice(0, STACKS) : sorted;
  const rest = sorted.slice(shown.length);
  const sum = (day: DaySpend, of: readonly string[]) =>
    day.reduce((all, row) => (of.includes(row.name) ? all + (row.dollars ?? 0) : all), 0);
  const stack = (label: string, of: readonly string[]): Series => {
    const values = days.map((day) => sum(day, of));
    return { label, values, total: values.reduce((all, one) => all + one, 0) };
  };
  const series: Series[] = shown.map((name) => ({ ...stack(name, [name]), to: links.get(name) }));
  if (rest.length > 0) series.push(stack(`${rest.length} others`, rest));
  return { series, total: [...names.values()].reduce((all, one) => all + one, 0), unknown };
}
