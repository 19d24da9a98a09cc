import type { Window } from '../../lib/window.ts';
import { builder } from '../builder.ts';

const TimeWindowBetween = builder.inputType('TimeWindowBetween', {
  description: 'A span between two instants, half-open: from ≤ t < to.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', required: true, description: 'The first instant.' }),
    to: t.field({ type: 'DateTime', required: true, description: 'The instant behind the last.' }),
  }),
});

const TimeWindowDay = builder.inputType('TimeWindowDay', {
  description: 'A calendar day somewhere: 23 or 25 hours long where the clocks change.',
  fields: (t) => ({
    date: t.field({ type: 'LocalDate', required: true, description: 'The date, such as `2026-11-17`.' }),
    timeZone: t.field({
      type: 'TimeZone',
      required: true,
      description: 'Where: an IANA time zone, such as `Europe/Berlin`.',
    }),
  }),
});

/** A span of time as people say it. */
export const TimeWindow = builder.inputType('TimeWindow', {
  description: 'A span of time, as exactly one of these.',
  isOneOf: true,
  fields: (t) => ({
    last: t.field({
      type: 'Duration',
      description: 'Up to now, an ISO 8601 duration such as `P7D`; months are those of the UTC calendar.',
    }),
    between: t.field({ type: TimeWindowBetween, description: 'Between two instants.' }),
    day: t.field({ type: TimeWindowDay, description: 'A calendar day in a time zone.' }),
  }),
});

/** The argument of every report: which jobs it is about. */
export const windowArgs = builder.args((t) => ({
  window: t.field({
    type: TimeWindow,
    description: 'When the jobs were submitted; the last 7 days by default.',
  }),
}));

/** The instants a window stands for. */
export const ResolvedTimeWindow = builder.objectRef<Window>('ResolvedTimeWindow').implement({
  description: 'The instants that a window stood for, half-open: from ≤ t < to.',
  fields: (t) => ({
    from: t.expose('from', { type: 'DateTime', description: 'The first instant.' }),
    to: t.expose('to', { type: 'DateTime', description: 'The instant behind the last.' }),
  }),
});
