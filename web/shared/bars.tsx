import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip } from 'chart.js';
import { useEffect, useRef } from 'react';

export interface Series {
  readonly label: string;
  /** One for each label; null leaves a gap. */
  readonly values: readonly (number | null)[];
}

export interface BarsProps {
  /** What the plot shows, for those who cannot see it. */
  readonly title: string;
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  /** On top of each other; otherwise side by side. */
  readonly stacked?: boolean;
  readonly format: (value: number) => string;
}

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

const COLOURS = 7;

/** Draws the bars in the colours of the page, with a legend, and a table of the same numbers for screen readers. */
export default function Bars({ title, labels, series, stacked = false, format }: BarsProps) {
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
  }, [content, stacked]);

  function draw(element: HTMLCanvasElement): Chart {
    const colour = coloursOf(element);
    const ticks = { color: colour('--fl-muted') };
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
        interaction: { mode: 'index', intersect: false },
        scales: {
          x: { stacked, ticks, grid: { display: false }, border: { color: colour('--fl-line') } },
          y: {
            stacked,
            beginAtZero: true,
            ticks: { ...ticks, maxTicksLimit: 6, callback: (value) => format(Number(value)) },
            grid: { color: colour('--fl-line') },
            border: { display: false },
          },
        },
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
      <div className="fl-plot">
        <canvas ref={canvas} role="img" aria-label={title} />
      </div>
      <ul className="fl-legend">
        {series.map(({ label }, index) => (
          <li key={label} className={`fl-series-${(index % COLOURS) + 1}`}>
            {label}
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
