import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createRedaction } from '../../src/fal/redact.ts';
import { FalHttpError, FalTransportError } from '../../src/fal/transport.ts';
import { type CallTrouble, callTroubleOf, troubleOf } from '../../src/fal/trouble.ts';
import { createTroubleLog } from '../../src/fal/trouble-log.ts';

const error = (status: number, text: string) => new FalHttpError(status, new Headers(), text);
const PAGE = '<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>';
const closed = new FalTransportError('the connection to fal failed (ECONNREFUSED)', {
  sent: false,
  reason: undefined,
});

test.each([
  ['401', error(401, '{"detail":"Invalid key"}'), 'REFUSED', 'Invalid key'],
  ['402', error(402, '{"detail":"Payment required for this account"}'), 'REFUSED', undefined],
  ['403', error(403, '{"detail":"User is locked"}'), 'REFUSED', 'User is locked'],
  ['403 with a page', error(403, PAGE), 'UNREACHABLE', 'Just a moment...'],
  ['401 with a page', error(401, PAGE), 'UNREACHABLE', undefined],
  ['500', error(500, '{"detail":"oops"}'), 'UNREACHABLE', 'oops'],
  ['503 without a body', error(503, ''), 'UNREACHABLE', 'fal answered 503'],
  ['a redirect', error(302, ''), 'UNREACHABLE', undefined],
  ['no connection', closed, 'UNREACHABLE', 'the connection to fal failed (ECONNREFUSED)'],
  ['no JSON', new SyntaxError('Unexpected token'), 'UNREACHABLE', undefined],
  ['a page with 200', { status: 200, headers: new Headers(), text: PAGE }, 'UNREACHABLE', undefined],
])('%s on a poll is trouble for every job', (_name, answer, kind, words) => {
  expect(troubleOf(answer, 'status')).toMatchObject({ kind, ...(words !== undefined && { words }) });
});

test.each([
  ['a status', { status: 202, headers: new Headers(), text: '{"status":"IN_QUEUE"}' }, 'status'],
  ['404', error(404, '{"status":"NOT_FOUND"}'), 'status'],
  ['400', error(400, '{"detail":"Request is still in progress"}'), 'response'],
  ["an app's own 403", error(403, '{"detail":"this face may not be used"}'), 'response'],
  ["an app's own 401", error(401, '{"error":"the voice bob is private"}'), 'response'],
  ['422', error(422, '{"detail":[]}'), 'response'],
  ['429', error(429, '{"detail":"slow down"}'), 'status'],
  ["an app's own 500", error(500, 'Internal Server Error'), 'response'],
  ['a 504 of one result', error(504, '{"detail":"timeout"}'), 'response'],
  ['a submit that one endpoint forbids', error(403, '{"detail":"no access to this model"}'), 'submit'],
] as const)('%s is not', (_name, answer, call) => {
  expect(troubleOf(answer, call)).toBeNull();
});

test.each([
  [401, '{"detail":"Invalid key credentials"}'],
  [403, '{"detail":"User is locked. Reason: Exhausted balance."}'],
  [403, '{"detail":"Forbidden"}'],
  [401, ''],
])('a result refused with %i and %s because of the key or the account is', (status, text) => {
  expect(troubleOf(error(status, text), 'response')).toMatchObject({ kind: 'REFUSED' });
});

test('a submit that fal refuses because of the account is', () => {
  const locked = error(403, '{"detail":"User is locked. Reason: Exhausted balance."}');
  expect(troubleOf(locked, 'submit')).toMatchObject({ kind: 'REFUSED' });
});

/** A log of trouble on a clock that the test sets. */
function troubleLog() {
  const lines: string[] = [];
  let now = 0;
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
  const troubles = createTroubleLog(log, () => new Date(now));
  return {
    lines,
    at(seconds: number, ...seen: Array<CallTrouble | null>) {
      now = seconds * 1000;
      for (const trouble of seen) troubles.called(trouble, 'status');
    },
    submitted(seconds: number, trouble: CallTrouble | null) {
      now = seconds * 1000;
      troubles.called(trouble, 'submit');
    },
    stop: () => troubles.close(),
  };
}

const refused = troubleOf(error(401, '{"detail":"Invalid key"}'), 'status');
const unreachable = troubleOf(closed, 'status');

test('trouble is logged when it begins and when it ends, with the number of calls', () => {
  const { lines, at } = troubleLog();
  at(0, null, refused, refused, refused);
  at(90, refused, null, null);
  expect(lines).toEqual([
    "fal refuses this server's calls: Invalid key",
    'fal accepts calls again; refused meanwhile: 4 calls',
  ]);
});

test('trouble of another kind is logged as well', () => {
  const { lines, at } = troubleLog();
  at(0, refused, unreachable, null);
  expect(lines.map((line) => line.slice(0, 20))).toEqual([
    'fal refuses this ser',
    'fal cannot be reache',
    'fal accepts calls ag',
    'fal can be reached a',
  ]);
});

test('trouble that comes and goes is one trouble after the first time', () => {
  const { lines, at, stop } = troubleLog();
  for (let second = 0; second < 120; second += 1) at(second, unreachable, null);
  stop();
  const begins = 'fal cannot be reached: the connection to fal failed (ECONNREFUSED)';
  expect(lines).toEqual([
    begins,
    'fal can be reached again; failed meanwhile: 1 calls',
    begins,
    `${begins} (119 times until this server was stopped)`,
  ]);
});

test('submits that are refused are so until one is accepted, whatever fal says of other jobs', () => {
  const { lines, at, submitted } = troubleLog();
  submitted(0, refused);
  at(60, null, null);
  expect(lines).toHaveLength(1);
  submitted(120, null);
  expect(lines[1]).toBe('fal accepts calls again; refused meanwhile: 1 calls');
});

test('too many calls are trouble of their own, but not those of a result, which may be the answer of an app', () => {
  const limit = error(429, '{"detail":"slow down"}');
  for (const call of ['submit', 'status', 'cancel'] as const)
    expect(callTroubleOf(limit, call)).toEqual({ kind: 'BUSY', words: 'slow down', httpStatus: 429 });
  expect(callTroubleOf(limit, 'response')).toBeNull();
});

test('an error that repeats our secrets is stored and logged without them', () => {
  const redact = createRedaction(['id-of-the-key:secret-of-the-key', undefined]);
  const read = (text: string) => {
    const redacted = redact(error(401, text));
    return redacted instanceof FalHttpError ? redacted.text : '';
  };
  expect(read('no key id-of-the-key:secret-of-the-key here')).toBe('no key [redacted] here');
  expect(read('wrong secret: secret-of-the-key')).toBe('wrong secret: [redacted]');
  expect(read('{"authorization":"Key abcdefgh:ijklmnop"}')).toBe('{"authorization":"Key [redacted]"}');
  const webhook = 'https://me/webhook?submission=';
  expect(read(`bad url ${webhook}7b1a4a3e-0c0f-4c6e-9f0a-0d8f2f1f5a11`)).toBe(`bad url ${webhook}[redacted]`);
  for (const words of ['Invalid key credentials', 'Key is invalid', 'No such key: fal-ai/flux-2-max/edit'])
    expect(read(words)).toBe(words);
  expect(redact(closed)).toBe(closed);
});
