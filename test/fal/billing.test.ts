import { expect, test } from 'vitest';
import { readBills, readPrices, readUsage } from '../../src/fal/billing.ts';
import { FalHttpError, FalTransportError } from '../../src/fal/transport.ts';

const answer = (text: string) => ({ status: 200, headers: new Headers(), text });
const failure = (status: number, headers: Record<string, string> = {}) =>
  new FalHttpError(status, new Headers(headers), `{"error":{"type":"x","message":"no ${status}"}}`);
const lost = new FalTransportError('the connection to fal failed', { sent: true, reason: undefined });

/** A list of the Platform API in pages, whose cursors are `page-N`, and what it was asked. */
function listOf(member: string, pages: readonly string[]) {
  const asked: Array<Record<string, string>> = [];
  const call = async (query: Record<string, string>) => {
    asked.push(query);
    const page = Number((query['cursor'] ?? 'page-0').slice('page-'.length));
    const next = page + 1 < pages.length ? `"page-${page + 1}"` : 'null';
    return answer(`{"${member}":[${pages[page]}],"next_cursor":${next},"has_more":${next !== 'null'}}`);
  };
  return { asked, call };
}

const event = (requestId: string, costTotal: string, more = '') =>
  `{"request_id":"${requestId}","cost_total":${costTotal}${more}}`;
async function billsOf(...events: string[]) {
  const bills = await readBills(listOf('billing_events', [events.join()]).call, {});
  if (bills.kind !== 'bills') throw new Error(bills.kind);
  return bills.events;
}

test('prices keep their digits, and one without a currency is in US dollars', () => {
  const text = `{"prices":[
    {"endpoint_id":"a/b","unit_price":0.01400000000000000000001,"unit":"units","currency":"EUR"},
    {"endpoint_id":"c/d","unit_price":4E-3,"unit":"seconds"}],"next_cursor":null}`;
  expect(readPrices(answer(text))).toEqual({
    kind: 'prices',
    prices: [
      { endpoint: 'a/b', unitPrice: '0.01400000000000000000001', unit: 'units', currency: 'EUR' },
      { endpoint: 'c/d', unitPrice: '4E-3', unit: 'seconds', currency: 'USD' },
    ],
  });
});

test.each([
  ['a negative price', '{"endpoint_id":"a/b","unit_price":-0.1,"unit":"images"}'],
  ['a price that is no number', '{"endpoint_id":"a/b","unit_price":"cheap","unit":"images"}'],
  ['no price', '{"endpoint_id":"a/b","unit_price":null,"unit":"images"}'],
  ['no unit', '{"endpoint_id":"a/b","unit_price":0.1}'],
  ['no endpoint', '{"unit_price":0.1,"unit":"images"}'],
  ['something that is no object', '7'],
])('a line of the price list with %s is dropped, the others stay', (_name, line) => {
  const good = '{"endpoint_id":"c/d","unit_price":1,"unit":"images"}';
  expect(readPrices(answer(`{"prices":[${line},${good}]}`))).toMatchObject({
    prices: [{ endpoint: 'c/d', unitPrice: '1' }],
  });
});

test('of prices only a 404 says that fal does not know an endpoint', () => {
  expect(readPrices(failure(404))).toEqual({ kind: 'unknown' });
  for (const trouble of [failure(500), failure(403), failure(429), lost])
    expect(readPrices(trouble).kind).toBe('unanswered');
});

test('all pages of the billing records are read, each asked for what the first was', async () => {
  const { asked, call } = listOf('billing_events', [event('a', '1'), '', event('b', '2')]);
  expect(await readBills(call, { request_id: 'a,b', start: 's' })).toMatchObject({
    kind: 'bills',
    events: [
      { requestId: 'a', costTotal: '1' },
      { requestId: 'b', costTotal: '2' },
    ],
  });
  const query = { request_id: 'a,b', start: 's', limit: '10000' };
  expect(asked).toEqual([query, { ...query, cursor: 'page-1' }, { ...query, cursor: 'page-2' }]);
});

test('an event that is listed twice, also on two pages, is one; two that differ are two', async () => {
  const first = event('a', '1', ',"timestamp":"2026-11-17T12:00:00Z"');
  const second = event('a', '1', ',"timestamp":"2026-11-17T12:00:01Z"');
  const bills = await readBills(listOf('billing_events', [`${first},${second}`, first]).call, {});
  expect(bills).toMatchObject({ events: [{ requestId: 'a' }, { requestId: 'a' }] });
  expect(await billsOf(first, first)).toHaveLength(1);
});

test('amounts of a bill keep every digit, and what fal does not say is null', async () => {
  const more = ',"output_units":8.064000000000000000001,"unit_price":4e-1';
  expect(await billsOf(event('a', '1.23456789012345678901234', more), event('b', '0'))).toEqual([
    {
      requestId: 'a',
      costTotal: '1.23456789012345678901234',
      units: '8.064000000000000000001',
      unitPrice: '4e-1',
    },
    { requestId: 'b', costTotal: '0', units: null, unitPrice: null },
  ]);
});

test.each(['-1', '-0.0001', 'null', 'true', '"free"', '"1e"', '""', '{}', '[1]', '1e400', '"Infinity"'])(
  'an event that cost %s tells nothing, and the others stay',
  async (amount) => {
    expect(await billsOf(event('a', amount), event('b', '2'))).toMatchObject([{ requestId: 'b' }]);
  },
);

test('units or a price that are negative or no number are not known, and the cost is', async () => {
  for (const nonsense of ['-1', '"many"', 'null'])
    expect(
      await billsOf(event('a', '1', `,"output_units":${nonsense},"unit_price":${nonsense}`)),
    ).toMatchObject([{ costTotal: '1', units: null, unitPrice: null }]);
});

test('an event of no job, and what is no event, is dropped', async () => {
  const bills = await billsOf('{"cost_total":1}', '{"request_id":7,"cost_total":1}', '7', event('a', '1'));
  expect(bills).toMatchObject([{ requestId: 'a' }]);
});

const reads = { billing_events: readBills, summary: readUsage };
const members = ['billing_events', 'summary'] as const;
test.each(members)('without a list of %s there is no answer, on whichever page', async (member) => {
  for (const text of ['', '<html>', 'null', '[]', '{}', `{"${member}":null}`, `{"${member}":{}}`]) {
    expect((await reads[member](async () => answer(text), {})).kind).toBe('unanswered');
    const { call } = listOf(member, ['{}', '{}']);
    const broken = await reads[member](
      async (query) => (query['cursor'] ? answer(text) : await call(query)),
      {},
    );
    expect(broken.kind).toBe('unanswered');
  }
});

test.each(members)('pages of %s that never end are no answer, and are not read for ever', async (member) => {
  let asked = 0;
  const endless = await reads[member](async () => {
    asked += 1;
    return answer(`{"${member}":[],"next_cursor":"${asked}"}`);
  }, {});
  expect(endless.kind).toBe('unanswered');
  expect(asked).toBeLessThanOrEqual(100);
});

test.each(members)('a page of %s that names itself as the next is the last', async (member) => {
  let asked = 0;
  const list = await reads[member](async () => {
    asked += 1;
    return answer(`{"${member}":[],"next_cursor":"again"}`);
  }, {});
  expect([list.kind === 'unanswered', asked]).toEqual([false, 2]);
});

test.each(members)('where %s are limited fal asks for a pause, where refused it is said', async (member) => {
  const read = (error: Error) => reads[member](async () => error, {});
  expect(await read(failure(429, { 'retry-after': '7' }))).toMatchObject({
    kind: 'unanswered',
    pauseMs: 7000,
  });
  expect(await read(failure(403))).toEqual({
    kind: 'unanswered',
    message: 'no 403',
    httpStatus: 403,
    refused: true,
  });
  for (const passing of [failure(500), failure(408), failure(429), lost])
    expect(await read(passing)).not.toHaveProperty('refused');
});

test('what endpoints were billed is read from all pages, to the last digit', async () => {
  const line = (endpoint: string, cost: string) => `{"endpoint_id":"${endpoint}","cost_total":${cost}}`;
  const first = [line('a/b', '12345678.000000000000000001'), line('c/d', '-1'), '{"cost_total":1}'].join();
  const { call } = listOf('summary', [first, line('a/b', '0.1')]);
  expect(await readUsage(call, {})).toEqual({
    kind: 'usage',
    lines: [
      { endpoint: 'a/b', costTotal: '12345678.000000000000000001' },
      { endpoint: 'a/b', costTotal: '0.1' },
    ],
  });
});
