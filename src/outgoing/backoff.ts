const FIRST_MS = 5000;
const LONGEST_MS = 2 * 3_600_000;

/** How long to wait after this many failed attempts: twice as long each time, from 5 s to 2 h, and up to a quarter more or less. */
export function backoffMs(attempts: number, random: () => number = Math.random): number {
  const pause = Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS);
  return Math.round(pause * (0.75 + 0.5 * random()));
}
