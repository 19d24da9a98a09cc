import { count, dollars } from '../../shared/format.ts';
import { Intervals } from '../../shared/intervals.tsx';
import { Panel } from '../../shared/parts.tsx';
import { Plot } from '../../shared/plot.tsx';
import type { Series } from '../../shared/series.ts';
import { useDivided } from './divided.ts';
import type { NamedBars, OverTime, PlotData, TimeBars, Unit } from './plot-data.ts';

// More names are no longer a plot. The answer and its downloads have them all.
const NAMES = 30;
const HOURS = 3_600_000;

const FORMATS: Readonly<Record<Unit, (value: number) => string>> = {
  dollars,
  seconds: (value) => `${value.toLocaleString('en-US', { maximumFractionDigits: 1 })} s`,
  count,
};

/** The plots of an answer. */
export function Plots({ plots }: { plots: readonly PlotData[] }) {
  return plots.map((plot, index) => (
    <Panel key={`${plot.title} ${index}`} title={plot.title}>
      {plot.kind === 'rates' ? (
        <Intervals rows={plot.rows} />
      ) : plot.kind === 'named' ? (
        <Named plot={plot} />
      ) : plot.question ? (
        <Divided plot={plot} question={plot.question} />
      ) : (
        <Time plot={plot} series={plot.series} />
      )}
    </Panel>
  ));
}

function Named({ plot: { title, labels, series, unit } }: { plot: NamedBars }) {
  return (
    <>
      <Plot
        title={title}
        labels={labels.slice(0, NAMES)}
        series={series.map(({ label, values }) => ({ label, values: values.slice(0, NAMES) }))}
        lying
        format={FORMATS[unit]}
      />
      {labels.length > NAMES && (
        <p className="fl-muted hint">
          The first {NAMES} of {count(labels.length)}.
        </p>
      )}
    </>
  );
}

/** The one series of the answer, divided by endpoint as soon as the server has said how. */
function Divided({ plot, question }: { plot: TimeBars; question: OverTime }) {
  const divided = useDivided(question, plot.series[0]?.values ?? []);
  return (
    <>
      <Time plot={plot} series={divided ?? plot.series} />
      {divided && <p className="fl-muted hint">Divided by endpoint, which the answer itself is not.</p>}
    </>
  );
}

function Time({ plot, series }: { plot: TimeBars; series: readonly Series[] }) {
  return (
    <Plot
      title={plot.title}
      labels={plot.starts.map((start) => nameOf(start, plot))}
      series={series}
      stacked
      format={FORMATS[plot.unit]}
    />
  );
}

/** A moment in the answer's time zone, as short as its neighbours allow. */
function nameOf(start: string, { starts, timeZone }: TimeBars): string {
  // The first is cut off.
  const [, first = '', second = first] = starts;
  const hourly = starts.length > 2 && Date.parse(second) - Date.parse(first) < 20 * HOURS;
  return new Date(start).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(hourly && { hour: '2-digit', minute: '2-digit' }),
    timeZone,
  });
}
