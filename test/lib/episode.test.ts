import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEpisode, type EpisodeOptions } from '../../src/lib/episode.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(options: Partial<EpisodeOptions> = {}) {
  const lines: string[] = [];
  const episode = createEpisode({
    log: pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) }),
    clock: () => new Date(),
    quietMs: 1000,
    endsBy: 'success',
    ends: (failures) => `over after ${failures}`,
    ...options,
  });
  return {
    lines,
    episode,
    fail(times: number, words = 'broken') {
      for (let count = 0; count < times; count += 1) episode.failed('one cause', words);
    },
  };
}

test('a flood makes a line when it begins and, once it is quiet after a success, one with its count', () => {
  const { lines, episode, fail } = watch();
  fail(10_000);
  episode.over();
  expect(lines).toEqual(['broken']);
  vi.advanceTimersByTime(1000);
  expect(lines).toEqual(['broken', 'over after 10000']);
  expect(vi.getTimerCount()).toBe(0);
});

test('without a success it goes on, however quiet it is, unless the quiet alone ends it', () => {
  const [bySuccess, byQuiet] = [watch(), watch({ endsBy: 'quiet' })];
  bySuccess.fail(2);
  byQuiet.fail(2);
  vi.advanceTimersByTime(3_600_000);
  expect(bySuccess.lines).toEqual(['broken', 'broken (2 times so far)']);
  expect(byQuiet.lines).toEqual(['broken', 'over after 2']);
});

test('its end is told as soon as it has been quiet for long enough', () => {
  const { lines, fail } = watch({ quietMs: 60_000, endsBy: 'quiet' });
  fail(1);
  vi.advanceTimersByTime(1500);
  fail(1);
  vi.advanceTimersByTime(59_000);
  expect(lines).toEqual(['broken']);
  vi.advanceTimersByTime(2000);
  expect(lines).toEqual(['broken', 'over after 2']);
});

test('a success among failures does not end it', () => {
  const { lines, episode, fail } = watch();
  for (let round = 0; round < 300; round += 1) {
    fail(1);
    episode.over();
    vi.advanceTimersByTime(500);
  }
  expect(lines).toEqual(['broken']);
});

test('what comes back again and again is one trouble after the first time', () => {
  const { lines, episode, fail } = watch();
  for (let second = 0; second < 300; second += 3) {
    fail(1);
    episode.over();
    vi.advanceTimersByTime(3000);
  }
  expect(lines).toEqual(['broken', 'over after 1', 'broken']);
});

test('a long one is told every ten minutes with the count so far', () => {
  const { lines, fail } = watch();
  for (let minute = 0; minute < 25; minute += 1) {
    fail(10);
    vi.advanceTimersByTime(60_000);
  }
  expect(lines).toEqual(['broken', 'broken (100 times so far)', 'broken (200 times so far)']);
});

test('each cause is told once, and no more than ten', () => {
  const { lines, episode } = watch();
  for (let cause = 0; cause < 1000; cause += 1) episode.failed(String(cause % 500), `cause ${cause % 500}`);
  expect(lines).toHaveLength(10);
});

test('a stop tells the count of what goes on, and nothing else', () => {
  const { lines, episode, fail } = watch();
  episode.close();
  fail(3);
  episode.close();
  episode.close();
  expect(lines).toEqual(['broken', 'broken (3 times until this server was stopped)']);
  expect(vi.getTimerCount()).toBe(0);
});
