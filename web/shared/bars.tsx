import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js';
import { useEffect, useRef } from 'react';
import { Go } from './places.tsx';
import type { Series } from './series.ts';

export interface BarsProps {
  /** What the plot shows, for those who cannot see it. */
  readonly title: string;
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  /** On top of each other; otherwise side by side. */
  readonly stacked?: boolean;
  /** The bars lie: for labels that are long. */
  readonly lying?: boolean;
  readonly format: (value: number) => string;
}

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

const COLOURS = 7;
const LABEL = 24;

/** Draws the bars in the colours of the page, with a legend, and a table of the same numbers for screen readers. */
export default function Bars({ title, labels, series, stacked = false, lying = false, format }: BarsProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  // Callers make new arrays at every rendering: the plot is drawn anew only if the numbers are others.
  const content = JSON.stringify([labels, series]);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    let chart = draw(element);
    const redraw = () => {
      chart.destroy();
      chart = draw(element);
    };
    dark.addEventListener('change', redraw);
    // GraphiQL has a setting of its own, which it says there.
    const theme = new MutationObserver(redraw);
    theme.observe(document.body, { attributeFilter: ['class'] });
    return () => {
      dark.removeEventListener('change', redraw);
      theme.disconnect();
      chart.destroy();
    };
  }, [content, stacked, lying]);

  function draw(element: HTMLCanvasElement): Chart {
    const colour = coloursOf(element);
    const ticks = { color: colour('--fl-muted') };
    const names = {
      stacked,
      ticks: {
        ...ticks,
        autoSkip: !lying,
        ...(lying && { callback: (_: unknown, index: number) => shortened(labels[index] ?? '') }),
      },
      grid: { display: false },
      border: { color: colour('--fl-line') },
    };
    const amounts = {
      stacked,
      beginAtZero: true,
      ticks: { ...ticks, maxTicksLimit: 6, callback: (value: string | number) => format(Number(value)) },
      grid: { color: colour('--fl-line') },
      border: { display: false },
    };
    return new Chart(element, {
      type: 'bar',
      data: {
        labels: [...labels],
        datasets: series.map(({ label, values }, index) => ({
          label,
          data: [...values],
          backgroundColor: colour(`--fl-series-${(index % COLOURS) + 1}`),
          maxBarThickness: 48,
          borderRadius: 2,
        })),
      },
      options: {
        animation: false,
        maintainAspectRatio: false,
        interaction: { mode: 'index', axis: lying ? 'y' : 'x', intersect: false },
        indexAxis: lying ? 'y' : 'x',
        scales: lying ? { x: amounts, y: names } : { x: names, y: amounts },
        plugins: {
          tooltip: {
            filter: ({ raw }) => raw !== null && raw !== 0,
            callbacks: {
              label: ({ dataset, raw }) => `${dataset.label ?? ''}: ${format(Number(raw))}`,
            },
          },
        },
      },
    });
  }

  return (
    <figure className="fl-figure">
      <div
        className="fl-plot"
        {...(lying && { style: { height: `${3 + labels.length * (0.75 + series.length * 0.75)}rem` } })}
      >
        <canvas ref={canvas} role="img" aria-label={title} />
      </div>
      <ul className="fl-legend">
        {series.map(({ label, total, to }, index) => (
          <li key={label} className={`fl-series-${(index % COLOURS) + 1}`}>
            <Go to={to}>{label}</Go>
            {total !== undefined && <strong>{format(total)}</strong>}
          </li>
        ))}
      </ul>
      <table className="fl-hidden">
        <caption>{title}</caption>
        <thead>
          <tr>
            <td />
            {labels.map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {series.map(({ label, values }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {labels.map((at, index) => (
                <td key={at}>{values[index] == null ? 'unknown' : format(values[index])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** The end of a name says more than its beginning: `…/image-to-video`. */
function shortened(label: string): string {
  return label.length > LABEL ? `…${label.slice(1 - LABEL)}` : label;
}

/** Reads the page's colours as the canvas needs them: resolved, for light or dark. */
function coloursOf(element: HTMLElement): (name: string) => string {
  const probe = document.createElement('span');
  return (name) => {
    element.parentElement?.append(probe);
    probe.style.color = `var(${name})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}
