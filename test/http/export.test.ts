import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertJobs, type JobRow } from '../support/jobs.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

const MANY = 1500;
const DAY = Date.parse('2026-11-17T12:00:00.123Z');
const job: JobRow = {
  requestId: 'plain',
  userId: 'ann',
  endpoint: 'fal-ai/flux/dev',
  status: 'COMPLETED',
  createdAt: new Date(DAY),
  finishedAt: new Date(DAY + 60_000),
  costCents: '0.3',
};

let ledger: Ledger;
let db: Client;
beforeAll(async () => {
  ledger = await startLedger();
  db = new Client({ connectionString: ledger.databaseUrl });
  await db.connect();
  await insertJobs(db, [
    { ...job, inputs: { prompt: 'plain' } },
    { ...job, requestId: 'formula', userId: 'ben', inputs: { prompt: '=SUM(1,"a,b")' } },
    {
      ...job,
      requestId: 'no-quotes',
      userId: 'eve',
      createdAt: new Date(DAY - 10 * 86_400_000),
      inputs: { prompt: 'a cat\n=1+1', system_prompt: 'be kind;=2' },
    },
    { ...job, requestId: 'lines', userId: 'ben', inputs: { prompt: '\none "two"' }, tags: { team: '-film' } },
    ...Array.from({ length: MANY }, (_, index) => ({
      ...job,
      requestId: `many-${index}`,
      userId: 'max',
      createdAt: new Date(DAY - 86_400_000 - Math.floor(index / 7)),
      inputs: { prompt: `${index} ${'x'.repeat(4000)}` },
    })),
  ]);
  await db.query(
    `UPDATE generations SET payload = '{"n": 12345678901234567890.10}' WHERE request_id = 'plain'`,
  );
});
afterAll(async () => {
  await db.end();
  await ledger.close();
});

const TUESDAY = { window: { day: { date: '2026-11-17', timeZone: 'UTC' } } };
const json = (value: unknown) => encodeURIComponent(JSON.stringify(value));

async function get(path: string, sub = 'boss', role = 'admin'): Promise<Response> {
  const authorization = `Bearer ${await ledger.token(sub, role)}`;
  return await fetch(`${ledger.url}/export/${path}`, { headers: { authorization } });
}

test('generations are exported as CSV that no spreadsheet runs', async () => {
  const answer = await get(
    `generations.csv?filter=${json(TUESDAY)}&columns=requestId,createdAt,costCents,prompt,tags`,
  );
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="generations.csv"');
  expect(await answer.text()).toBe(
    [
      'requestId,createdAt,costCents,prompt,tags',
      `lines,2026-11-17T12:00:00.123Z,0.3,"'\none ""two""","[{""key"":""team"",""value"":""-film""}]"`,
      `formula,2026-11-17T12:00:00.123Z,0.3,"'=SUM(1,""a,b"")",[]`,
      'plain,2026-11-17T12:00:00.123Z,0.3,plain,[]',
      '',
    ].join('\r\n'),
  );
});

test('a line break without quotes around it begins no row', async () => {
  const answer = await get(
    `generations.csv?filter=${json({ userId: 'eve' })}&columns=requestId,prompt,status`,
  );
  expect(await answer.text()).toBe(
    'requestId,prompt,status\r\nno-quotes,"a cat\n=1+1\nbe kind;=2",COMPLETED\r\n',
  );
});

test('NDJSON is exact, and has the columns that are shown unless others are chosen', async () => {
  const filter = json({ ...TUESDAY, userId: 'ann' });
  const exact = await get(`generations.ndjson?filter=${filter}&columns=requestId,result,replayOf.id`);
  expect(await exact.text()).toBe(
    '{"requestId":"plain","result":{"n":12345678901234567890.10},"replayOf.id":null}\n',
  );
  const shown = JSON.parse(await (await get(`generations.ndjson?filter=${filter}`)).text());
  expect(Object.keys(shown)).toEqual(
    'id requestId createdAt finishedAt userId endpoint status prompt outputUrl durationS costCents costSource errorType error tags cursor'.split(
      ' ',
    ),
  );
});

test('every row comes once, also where an export is resumed behind any of them', async () => {
  const filter = json({ userId: 'max' });
  const whole = await (await get(`generations.csv?filter=${filter}&columns=requestId,cursor`)).text();
  const [header, ...lines] = whole.trimEnd().split('\r\n');
  expect(header).toBe('requestId,cursor');
  expect(new Set(lines.map((line) => line.split(',')[0])).size).toBe(MANY);
  const cursor = lines[749]?.split(',')[1];
  const rest = await (
    await get(`generations.csv?filter=${filter}&columns=requestId,cursor&after=${cursor}`)
  ).text();
  expect(rest.trimEnd().split('\r\n')).toEqual(lines.slice(750));
});

test('a window that ends now stands for the same instants until the end, which the answer names', async () => {
  const filter = json({ userId: 'max', window: { last: 'P9000D' } });
  const answer = await get(`generations.csv?filter=${filter}&columns=requestId,cursor`);
  const [header, ...lines] = (await answer.text()).trimEnd().split('\r\n');
  expect([header, lines.length]).toEqual(['requestId,cursor', MANY]);
  const location = answer.headers.get('content-location') ?? '';
  const { window } = JSON.parse(new URLSearchParams(location.split('?')[1]).get('filter') ?? '');
  expect(Date.parse(window.between.to) - Date.parse(window.between.from)).toBeGreaterThan(
    9000 * 86_400_000 - 1,
  );
  const cursor = lines[1200]?.split(',')[1];
  const rest = await get(`${location.replace('/export/', '')}&after=${cursor}`);
  expect((await rest.text()).trimEnd().split('\r\n')).toEqual(lines.slice(1201));
  const end = await get(`${location.replace('/export/', '')}&after=${lines.at(-1)?.split(',')[1]}`);
  expect([end.status, await end.text()]).toEqual([200, '']);
});

test('a user gets their own rows, and what only admins read is refused', async () => {
  const own = await (await get('generations.csv?columns=requestId', 'ben', 'user')).text();
  expect(own).toBe('requestId\r\nlines\r\nformula\r\n');
  const keys = await get('api-keys.csv', 'ben', 'user');
  expect(keys.status).toBe(403);
  expect(await keys.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_ALLOWED' } }] });
  expect((await fetch(`${ledger.url}/export/generations.csv`)).status).toBe(401);
});

test('reports are exported with their arguments', async () => {
  const window = json({ between: { from: '2026-11-17T00:00:00Z', to: '2026-11-18T00:00:00Z' } });
  const spend = await get(`spend-by-user.csv?window=${window}`);
  expect(await spend.text()).toBe(
    'userId,dollars,jobs,unknownCostJobs,unsuccessfulDollars\r\nben,0.006,2,0,0\r\nann,0.003,1,0,0\r\n',
  );
  const rates = await get(`failure-rates.ndjson?window=${window}&minJobs=1`);
  expect(JSON.parse(await rates.text())).toMatchObject({ endpoint: job.endpoint, jobs: 3, failRate: 0 });
  const time = await get(`spend-over-time.csv?window=${window}&bucket=HOUR&columns=from,jobs`);
  expect((await time.text()).split('\r\n')[13]).toBe('2026-11-17T12:00:00.000Z,3');
});

test.each([
  ['generations.csv?columns=requestId,nothing', 'INVALID_INPUT', 'There is no column "nothing"'],
  ['generations.csv?columns=id,id', 'INVALID_INPUT', 'more than once'],
  ['generations.csv?filters={}', 'INVALID_INPUT', 'no such parameter'],
  ['generations.csv?filter={}&filter={}', 'INVALID_INPUT', 'more than once'],
  ['generations.csv?filter={', 'INVALID_INPUT', 'not JSON'],
  ['generations.csv?filter={"colour":1}', 'BAD_REQUEST', 'colour'],
  ['generations.csv?filter={"search":""}', 'INVALID_INPUT', 'A search has 1 to 10 words'],
  ['generations.csv?after=x', 'INVALID_INPUT', 'not a cursor'],
  ['spend-over-time.csv?bucket=YEAR', 'BAD_REQUEST', 'YEAR'],
  ['failure-rates.csv?minJobs=many', 'BAD_REQUEST', 'many'],
  ['spend-by-tag.csv', 'BAD_REQUEST', 'key'],
])('%s is refused', async (path, code, message) => {
  const answer = await get(path);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    errors: [{ message: expect.stringContaining(message), extensions: { code } }],
  });
});

/** Asks for all rows with their prompts, and reads none of them yet. */
async function open(): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${await ledger.token('boss', 'admin')}` };
  const sent = request(`${ledger.url}/export/generations.csv`, { headers, agent: false });
  sent.on('error', () => undefined);
  sent.end();
  const [response]: IncomingMessage[] = await once(sent, 'response');
  if (!response) throw new Error('no answer');
  return response;
}

test('an export that fails on its way is cut off, and never ends as if it were whole', async () => {
  const response = await open();
  await db.query('ALTER TABLE generations RENAME TO elsewhere');
  try {
    await expect(text(response)).rejects.toThrow('aborted');
  } finally {
    await db.query('ALTER TABLE elsewhere RENAME TO generations');
  }
  expect(response.complete).toBe(false);
  expect(ledger.logged()).toContain('an export was cut off');
});

test('an export is refused where its end could not be told from a lost connection', async () => {
  const { hostname, port } = new URL(ledger.url);
  const authorization = `Bearer ${await ledger.token('boss', 'admin')}`;
  const socket = connect(Number(port), hostname);
  socket.write(`GET /export/generations.csv HTTP/1.0\r\nauthorization: ${authorization}\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 [^]*nginx needs proxy_http_version 1\.1/);
});

test('a client that is slow holds no connection, and one that goes ends its export', async () => {
  const open4 = await Promise.all([open(), open(), open(), open()]);
  await expect
    .poll(async () => {
      const { rows } = await db.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
         AND (state LIKE 'idle in%' OR query LIKE '%list-generations%' AND state = 'active')`,
      );
      return rows.length;
    })
    .toBe(0);
  const fifth = await get('generations.csv');
  expect(fifth.status).toBe(503);
  expect(await fifth.json()).toMatchObject({ errors: [{ extensions: { code: 'SERVER_BUSY' } }] });
  for (const response of open4) response.destroy();
  await expect.poll(async () => (await get('latency.csv')).status).toBe(200);
});
