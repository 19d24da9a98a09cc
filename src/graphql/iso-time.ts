const DAY_MS = 86_400_000;
const TIME_LENGTH = 'T00:00:00.000Z'.length;

let lastDay = Number.NaN;
let lastDate = '';

/**
 * The text that `toISOString` makes of a valid time. That takes two microseconds, and a page has dozens of times, most of
 * them of the same day as the one before: its date is kept, and the rest is arithmetic.
 */
export function isoTime(time: Date): string {
  const ms = time.getTime();
  const day = Math.floor(ms / DAY_MS);
  if (day !== lastDay) {
    lastDate = time.toISOString().slice(0, -TIME_LENGTH);
    lastDay = day;
  }
  const ofDay = ms - day * DAY_MS;
  const seconds = Math.floor(ofDay / 1000);
  const minutes = Math.floor(seconds / 60);
  return `${lastDate}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}.${three(ofDay % 1000)}Z`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

function three(number: number): string {
  return number < 100 ? `0${two(number)}` : String(number);
}
