const DAY_MS = 86_400_000;
const TUESDAY = 2;

/** The date in a time zone, as `2026-11-17`. */
export function today(now: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(now);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return `${of('year')}-${of('month')}-${of('day')}`;
}

/** The date of the last Tuesday before today. */
export function lastTuesday(now: Date, timeZone: string): string {
  const date = new Date(`${today(now, timeZone)}T00:00:00Z`);
  const days = (date.getUTCDay() - TUESDAY + 7) % 7 || 7;
  return new Date(date.getTime() - days * DAY_MS).toISOString().slice(0, 10);
}
