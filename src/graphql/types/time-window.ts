import type { Viewer } from '../../deps.ts';
import type { Deps } from '../../generations/deps.ts';
import { nowFor } from '../../generations/now.ts';
import { resolveWindow, type TimeWindow as TimeWindowInput, type Window } from '../../lib/window.ts';
import { builder } from '../builder.ts';

const TimeWindowBetween = builder.inputType('TimeWindowBetween', {
  description: 'The time between two instants: from ≤ t < to.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', required: true, description: 'Start, inclusive.' }),
    to: t.field({ type: 'DateTime', required: true, description: 'End, exclusive.' }),
  }),
});

const TimeWindowDay = builder.inputType('TimeWindowDay', {
  description: 'A calendar day in a time zone: 23 or 25 hours long when the clocks change.',
  fields: (t) => ({
    date: t.field({ type: 'LocalDate', required: true, description: 'The date, such as `2026-11-17`.' }),
    timeZone: t.field({
      type: 'TimeZone',
      required: true,
      description: 'IANA time zone, such as `Europe/Berlin`.',
    }),
  }),
});

/** A time window, in the forms people use: the last 7 days, a calendar day, or two instants. */
export const TimeWindow = builder.inputType('TimeWindow', {
  description: 'A time window, given in exactly one of these ways.',
  isOneOf: true,
  fields: (t) => ({
    last: t.field({
      type: 'Duration',
      description: 'The time up to now: an ISO 8601 duration such as `P7D`. Months follow the UTC calendar.',
    }),
    between: t.field({ type: TimeWindowBetween, description: 'The time between two instants.' }),
    day: t.field({ type: TimeWindowDay, description: 'A calendar day in a time zone.' }),
  }),
});

/** The `window` argument that every report takes. */
export const windowArgs = builder.args((t) => ({
  window: t.field({
    type: TimeWindow,
    description: 'When the generations were recorded; by default the last 7 days.',
  }),
}));

/** The instants of a report's window. Throws an InvalidInputError. */
export async function reportWindow(
  deps: Pick<Deps, 'db' | 'clock' | 'clocks'>,
  viewer: Viewer,
  window: TimeWindowInput | null | undefined,
): Promise<Window> {
  const isRelative = !window?.between && !window?.day;
  return resolveWindow('window', window, await nowFor(deps, viewer, isRelative));
}

/** The two instants a window stands for. */
export const ResolvedTimeWindow = builder.objectRef<Window>('ResolvedTimeWindow').implement({
  description: 'The time span that a window stood for: from ≤ t < to.',
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'Start, inclusive.' }),
    to: t.expose('to', { type: 'DateTime', description: 'End, exclusive.' }),
  }),
});
