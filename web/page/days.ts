/** The reader's time zone, by its name. */
export function zoneOf(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A day of the reader's calendar as the API takes it, such as `2026-03-09`; so many days before this moment's. */
export function localDay(daysAgo: number, now = new Date()): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo);
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

/** The name of such a day for a plot: `Mon 9`. */
export function dayName(day: string): string {
  return new Date(`${day}T12:00:00`).toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric' });
}
