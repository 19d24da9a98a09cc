import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Unanswered } from '../../src/fal/answers.ts';
import type { Fal } from '../../src/fal/client.ts';
import { tellingTroubles } from '../../src/fal/platform-troubles.ts';

type Platform = Pick<Fal, 'prices' | 'bills' | 'usage' | 'listRequests'>;

const DOWN: Unanswered = {
  kind: 'unanswered',
  message: 'overloaded',
  httpStatus: 503,
  trouble: 'UNREACHABLE',
};
const NO_KEY: Unanswered = {
  kind: 'unanswered',
  message: 'Invalid key',
  httpStatus: 401,
  trouble: 'REFUSED',
};
const CALLS: ReadonlyArray<[string, (fal: Platform, signal: AbortSignal) => Promise<unknown>]> = [
  ["fal's prices are", (fal, signal) => fal.prices(['a/b'], signal)],
  ["fal's billing records can", (fal, signal) => fal.bills(['one'], new Date(), signal)],
  ["fal's usage report can", (fal, signal) => fal.usage({ from: new Date(), to: new Date() }, signal)],
  [
    "fal's list of requests can",
    (fal, signal) => fal.listRequests({ endpoint: 'a/b', from: new Date(), to: new Date() }, signal),
  ],
];

let lines: Array<{ msg: string; level: number }>;
let answer: Unanswered | undefined;
let fal: Platform & { close(): void };
beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  answer = undefined;
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const client: Platform = {
    prices: async () => answer ?? { kind: 'prices', prices: [] },
    bills: async () => answer ?? { kind: 'bills', events: [] },
    usage: async () => answer ?? { kind: 'usage', lines: [] },
    listRequests: async () => answer ?? { kind: 'listing', to: new Date(), requests: [] },
  };
  fal = tellingTroubles(client, log, () => new Date());
});
afterEach(() => {
  fal.close();
  vi.useRealTimers();
});

const { signal } = new AbortController();
const said = () => lines.map(({ msg }) => msg);

test.each(CALLS)(
  'an outage of what %s … is logged when it begins, now and then, and with its count when it ends',
  async (words, call) => {
    for (let minute = 0; minute < 25; minute += 1) {
      answer = DOWN;
      await call(fal, signal);
      vi.advanceTimersByTime(60_000);
    }
    expect(said()).toEqual([
      expect.stringMatching(/ now.*: overloaded$/),
      expect.stringContaining('(10 times so far)'),
      expect.stringContaining('(20 times so far)'),
    ]);
    answer = undefined;
    for (let times = 0; times < 3; times += 1) await call(fal, signal);
    expect(said().slice(3)).toEqual([expect.stringMatching(/ again; calls that failed meanwhile: 25$/)]);
    for (const line of said()) expect(line.startsWith(words)).toBe(true);
  },
);

test.each(CALLS)(
  'that %s not be had for another reason is said, and what else works does not end it',
  async (_words, call) => {
    for (answer of [DOWN, DOWN, NO_KEY, DOWN]) await call(fal, signal);
    answer = undefined;
    for (const [, other] of CALLS.filter(([, one]) => one !== call)) await other(fal, signal);
    expect(said()).toEqual([expect.stringContaining('overloaded'), expect.stringContaining('Invalid key')]);
    fal.close();
    expect(said().at(-1)).toContain('(4 times until this server was stopped)');
  },
);

test.each(CALLS)('a call about what %s … that was broken off is no outage', async (_words, call) => {
  answer = DOWN;
  await call(fal, AbortSignal.abort());
  expect(said()).toEqual([]);
});

test('a list that takes several calls, or is refused for one endpoint, is no outage', async () => {
  for (answer of [
    { kind: 'unanswered', message: 'the request list is long', continues: true },
    { kind: 'unanswered', message: 'no such endpoint', httpStatus: 404 },
  ] satisfies Unanswered[])
    for (const [, call] of CALLS.slice(3)) await call(fal, signal);
  expect(said()).toEqual([]);
});
