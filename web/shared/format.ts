const DOLLARS = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' });
const SMALL_DOLLARS = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  minimumFractionDigits: 2,
  maximumFractionDigits: 4,
});
const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const AGO = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** An amount of US dollars; those below ten cents, which most images cost, with four places. */
export function dollars(amount: number): string {
  return (amount !== 0 && Math.abs(amount) < 0.1 ? SMALL_DOLLARS : DOLLARS).format(amount);
}

/** A share such as 0.125 as `12.5 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(share !== 0 && share < 0.1 ? 1 : 0)} %`;
}

/** A number with its thousands set apart. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A number with what it counts: `1 render`, `2 renders`. */
export function counted(value: number, thing: string): string {
  return `${count(value)} ${thing}${value === 1 ? '' : 's'}`;
}

/** A moment in the reader's time zone. */
export function moment(iso: string): string {
  return MOMENT.format(new Date(iso));
}

/** A text of the API's with the moments in it as the reader knows them. */
export function withMoments(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, moment);
}

/** How far a moment is from now, such as `3 hr. ago`. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000;
  const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
  return unit ? AGO.format(Math.trunc(seconds / unit[1]), unit[0]) : 'just now';
}
