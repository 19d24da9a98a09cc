import { expect, test } from 'vitest';
import { createRequestLister } from '../../src/fal/list-requests.ts';
import { FalHttpError } from '../../src/fal/transport.ts';

const FIRST = Date.parse('2026-11-17T00:00:00Z');
const { signal } = new AbortController();

/** A list of so many requests, a second apart, whose cursors are page numbers as fal's are; and what it was asked. */
function listOf(count: number) {
  const asked: Array<Record<string, string>> = [];
  const failures: number[] = [];
  const list = createRequestLister(async (query) => {
    asked.push(query);
    const status = failures.shift();
    if (status !== undefined) return new FalHttpError(status, new Headers(), '');
    const page = Number(query['cursor'] ?? 1);
    const items = Array.from({ length: Math.min(100, count - (page - 1) * 100) }, (_, index) => {
      const number = count - 1 - (page - 1) * 100 - index;
      return { request_id: `job-${number}`, sent_at: new Date(FIRST + number * 1000).toISOString() };
    });
    const next_cursor = page * 100 < count ? String(page + 1) : null;
    return { status: 200, headers: new Headers(), text: JSON.stringify({ items, next_cursor }) };
  });
  const query = (from: number, to: number) => ({ endpoint: 'a/b', from: new Date(from), to: new Date(to) });
  return { asked, failures, read: (from: number, to: number) => list(query(from, to), signal) };
}

test('the earliest of 100,000 requests is found, a hundred pages a call, in a list as of the first call', async () => {
  const { asked, read } = listOf(100_000);
  for (let call = 1; call < 10; call++)
    expect((await read(FIRST + call, FIRST + call * 1e6)).kind).toBe('unanswered');
  const listing = await read(FIRST + 10, FIRST + 10e6);
  if (listing.kind !== 'listing') throw new Error(listing.message);
  expect(listing.to).toEqual(new Date(FIRST + 1e6));
  expect(listing.requests).toHaveLength(100_000);
  expect(listing.requests.at(-1)).toMatchObject({ requestId: 'job-0', sentAt: new Date(FIRST) });
  expect(asked).toHaveLength(1000);

  expect((await read(FIRST, FIRST + 20e6)).kind).toBe('unanswered');
  expect(asked.at(1000)).toMatchObject({ start: new Date(FIRST).toISOString() });
  expect(asked.at(1000)).not.toHaveProperty('cursor');
});

test('a page that cannot be read now is asked for again, and a cursor that is refused given up', async () => {
  const { asked, failures, read } = listOf(15_000);
  await read(FIRST, FIRST + 1e6);
  failures.push(503, 422);
  for (let call = 0; call < 2; call++) {
    expect((await read(FIRST, FIRST + 2e6)).kind).toBe('unanswered');
    expect(asked.at(-1)).toMatchObject({ cursor: '101' });
  }
  await read(FIRST, FIRST + 3e6);
  expect(await read(FIRST, FIRST + 4e6)).toMatchObject({ kind: 'listing', to: new Date(FIRST + 3e6) });
});

test('a list that began too late for what is asked, or ended before it, is begun anew', async () => {
  const { asked, read } = listOf(15_000);
  await read(FIRST + 5000, FIRST + 1e6);
  await read(FIRST, FIRST + 1e6);
  expect(asked.at(100)).not.toHaveProperty('cursor');
  await read(FIRST + 1e6, FIRST + 2e6);
  expect(asked.at(200)).not.toHaveProperty('cursor');
});
