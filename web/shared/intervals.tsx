import { percent } from './format.ts';
import type { IntervalRow } from './interval-row.ts';
import { Go } from './places.tsx';

/** Rates with their intervals: a dot where the rate is, on a bar over the values that the data leave possible. */
export function Intervals({ rows }: { readonly rows: readonly IntervalRow[] }) {
  const top = Math.max(0.05, ...rows.map(({ value, high = value }) => high));
  const at = (share: number) => `${(share / top) * 100}%`;
  return (
    <ul className="fl-intervals">
      {rows.map(({ label, value, low, high, detail, to }) => (
        <li key={label}>
          <span className="fl-interval-label">
            <Go to={to}>{label}</Go>
          </span>
          <span className="fl-interval-numbers">
            <strong>{percent(value)}</strong>{' '}
            {low !== undefined && high !== undefined && (
              <span className="fl-muted">
                {percent(low)} to {percent(high)}
              </span>
            )}
          </span>
          <span
            className="fl-interval"
            style={{ '--low': at(low ?? value), '--high': at(high ?? value), '--value': at(value) }}
            aria-hidden="true"
          />
          {detail && <span className="fl-interval-detail fl-muted">{detail}</span>}
        </li>
      ))}
    </ul>
  );
}
