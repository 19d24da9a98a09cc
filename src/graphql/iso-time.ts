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

const WRITTEN = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/;
const [DATE_LENGTH, SECONDS_LENGTH] = ['2026-11-30'.length, '2026-11-30 00:00:00'.length];

/**
 * The text that `toISOString` makes of a time that PostgreSQL has written in UTC. Throws a TypeError of years that ISO 8601 has no four
 * digits for.
 */
export function writtenTime(text: string): string {
  if (!WRITTEN.test(text)) throw new TypeError('not a time of PostgreSQL in UTC');
  const date = text.slice(0, DATE_LENGTH);
  const seconds = text.slice(DATE_LENGTH + 1, SECONDS_LENGTH);
  // As a Date has it, which is cut off after the milliseconds.
  const milliseconds = text.slice(SECONDS_LENGTH + 1, -'+00'.length).slice(0, 3);
  return `${date}T${seconds}.${milliseconds.padEnd(3, '0')}Z`;
}
