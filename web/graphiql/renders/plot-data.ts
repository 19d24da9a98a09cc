import type { IntervalRow } from '../../shared/interval-row.ts';
import type { Series } from '../../shared/series.ts';
import { isTyped, type Part, type TypedObject } from './typed-answer.ts';

export type Unit = 'dollars' | 'seconds' | 'count';

/** Bars for rows that have a name: an endpoint, a user, a tag's value. */
export interface NamedBars {
  readonly kind: 'named';
  readonly title: string;
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  readonly unit: Unit;
}

/** Bars for intervals of time, the series on top of each other. */
export interface TimeBars {
  readonly kind: 'time';
  readonly title: string;
  /** When each interval begins. */
  readonly starts: readonly string[];
  /** Whose calendar divides them. */
  readonly timeZone: string;
  readonly series: readonly Series[];
  readonly unit: Unit;
  /** What to ask to divide the one series by endpoint; undefined if it is divided, or the answer has not all it takes. */
  readonly question: OverTime | undefined;
}

/** A question about spend over time, with the moments of its answer. */
export interface OverTime {
  readonly from: string;
  readonly to: string;
  readonly bucket: unknown;
  readonly timeZone: unknown;
}

/** Failure rates, with their intervals where the answer has them. */
interface Rates {
  readonly kind: 'rates';
  readonly title: string;
  readonly rows: readonly IntervalRow[];
}

export type PlotData = NamedBars | TimeBars | Rates;

interface Measure {
  readonly field: string;
  readonly label: string;
}

interface NamedRows {
  readonly title: string;
  /** The field that names a row. */
  readonly name: string;
  readonly measures: readonly Measure[];
  readonly unit: Unit;
}

const SPEND = { measures: [{ field: 'dollars', label: 'Spent' }], unit: 'dollars' } as const;
// By the type of their rows.
const NAMED: Readonly<Record<string, NamedRows>> = {
  EndpointSpend: { title: 'Spend by endpoint', name: 'endpoint', ...SPEND },
  UserSpend: { title: 'Spend by user', name: 'userId', ...SPEND },
  TagSpend: { title: 'Spend by tag', name: 'value', ...SPEND },
  EndpointLatency: {
    title: 'Seconds until completed',
    name: 'endpoint',
    measures: [
      { field: 'p50', label: 'Median' },
      { field: 'p95', label: '95th percentile' },
      { field: 'p99', label: '99th percentile' },
    ],
    unit: 'seconds',
  },
  EndpointCostDrift: {
    title: 'Estimated and billed',
    name: 'endpoint',
    measures: [
      { field: 'estimatedDollars', label: 'Estimated' },
      { field: 'billedDollars', label: 'Billed' },
    ],
    unit: 'dollars',
  },
  EndpointUsage: {
    title: 'The ledger and fal',
    name: 'endpoint',
    measures: [
      { field: 'ledgerDollars', label: 'Ledger' },
      { field: 'falDollars', label: 'fal' },
    ],
    unit: 'dollars',
  },
  ReplayEndpointEstimate: {
    title: 'What the replay would cost',
    name: 'endpoint',
    measures: [{ field: 'estimatedDollars', label: 'Estimated' }],
    unit: 'dollars',
  },
};
// Where the answer has none of the measures.
const JOBS = { measures: [{ field: 'jobs', label: 'Renders' }], unit: 'count' } as const;

/** What of an answer can be plotted: its rows with numbers, whatever was left out of them. */
export function plotsIn(parts: readonly Part[]): PlotData[] {
  const plots = parts.flatMap((part) =>
    rowsBelow(part.value).flatMap(({ type, rows }) => plotOf(type, rows, part) ?? []),
  );
  return stacked(plots);
}

interface Rows {
  readonly type: string;
  readonly rows: readonly TypedObject[];
}

/** Every list of objects in a value. */
function rowsBelow(value: unknown): Rows[] {
  if (Array.isArray(value)) {
    const rows = value.filter(isTyped);
    const type = rows[0]?.type;
    const below = rows.flatMap(({ values }) => Object.values(values).flatMap(rowsBelow));
    return type === undefined ? [] : [{ type, rows }, ...below];
  }
  return isTyped(value) ? Object.values(value.values).flatMap(rowsBelow) : [];
}

function plotOf(type: string, rows: readonly TypedObject[], part: Part): PlotData | undefined {
  if (type === 'SpendBucket') return overTime(rows, part);
  if (type === 'EndpointFailureRate') return rates(rows, part);
  const named = NAMED[type];
  if (!named) return undefined;
  const { measures, unit } = [named, JOBS].find((one) => has(rows, one.measures)) ?? named;
  const series = seriesOf(rows, measures);
  if (series.length === 0) return undefined;
  const key = part.args['key'];
  const without = typeof key === 'string' ? `without ${key}` : 'none';
  const labels = rows.map(({ values }, index) =>
    named.name in values ? textOf(values[named.name], without) : `row ${index + 1}`,
  );
  return { kind: 'named', title: titled(named.title, part), labels, series, unit };
}

function overTime(rows: readonly TypedObject[], part: Part): TimeBars | undefined {
  const { measures, unit } = [SPEND, JOBS].find((one) => has(rows, one.measures)) ?? SPEND;
  const endpoint = part.args['endpoint'];
  const label = typeof endpoint === 'string' ? endpoint : part.key === part.field ? 'Spent' : part.key;
  const series = seriesOf(rows, measures).map(({ values }) => ({ label, values }));
  const starts = rows.map(({ values }) => textOf(values['from'], ''));
  if (series.length === 0 || starts.includes('')) return undefined;
  const to = rows.at(-1)?.values['to'];
  const whole = endpoint == null && unit === 'dollars' && typeof to === 'string';
  return {
    kind: 'time',
    title: unit === 'dollars' ? 'Spend over time' : 'Renders over time',
    starts,
    timeZone: textOf(part.args['timeZone'], 'UTC'),
    series,
    unit,
    question: whole
      ? { from: starts[0] ?? '', to, bucket: part.args['bucket'], timeZone: part.args['timeZone'] }
      : undefined,
  };
}

/** Questions about the same time that were asked side by side, such as one for each of several endpoints, are one plot. */
function stacked(plots: readonly PlotData[]): PlotData[] {
  const found: PlotData[] = [];
  for (const plot of plots) {
    const at = found.findIndex(
      (other) =>
        plot.kind === 'time' &&
        other.kind === 'time' &&
        plot.unit === other.unit &&
        // The whole and one of its parts would be counted twice on top of each other.
        !plot.question &&
        !other.question &&
        plot.starts.join() === other.starts.join(),
    );
    const other = found[at];
    if (plot.kind === 'time' && other?.kind === 'time')
      found[at] = { ...other, series: [...other.series, ...plot.series] };
    else found.push(plot);
  }
  return found;
}

function rates(rows: readonly TypedObject[], part: Part): Rates | undefined {
  const found = rows.flatMap(({ values }, index): IntervalRow[] => {
    const { failRate, failRateInterval, failed, jobs, endpoint } = values;
    const counted = typeof failed === 'number' && typeof jobs === 'number';
    const value = typeof failRate === 'number' ? failRate : counted && jobs > 0 ? failed / jobs : undefined;
    if (value === undefined) return [];
    const { low, high } = isTyped(failRateInterval) ? failRateInterval.values : {};
    return [
      {
        label: typeof endpoint === 'string' ? endpoint : `row ${index + 1}`,
        value,
        ...(typeof low === 'number' && typeof high === 'number' && { low, high }),
        ...(counted && { detail: `${failed} of ${jobs}` }),
      },
    ];
  });
  return found.length > 0 ? { kind: 'rates', title: titled('Failure rates', part), rows: found } : undefined;
}

function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function has(rows: readonly TypedObject[], measures: readonly Measure[]): boolean {
  return measures.some(({ field }) => rows.some(({ values }) => field in values));
}

function seriesOf(rows: readonly TypedObject[], measures: readonly Measure[]): Series[] {
  return measures
    .filter((measure) => has(rows, [measure]))
    .map(({ field, label }) => ({
      label,
      values: rows.map(({ values }) => (typeof values[field] === 'number' ? values[field] : null)),
    }));
}

/** With the alias under which it was asked, which tells two of the same apart. */
function titled(title: string, { key, field }: Part): string {
  return key === field ? title : `${title}: ${key}`;
}
