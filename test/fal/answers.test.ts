import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readCancel } from '../../src/fal/read-cancel.ts';
import { readResult } from '../../src/fal/read-result.ts';
import { readStatus } from '../../src/fal/read-status.ts';
import { readSubmit } from '../../src/fal/read-submit.ts';
import { FalHttpError } from '../../src/fal/transport.ts';

const NOW = new Date('2026-11-17T12:00:00Z');
beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

test.each([
  ['a number of seconds', '7', 7000],
  ['a date', 'Tue, 17 Nov 2026 12:01:30 GMT', 90_000],
  ['more than five minutes', '86400', 300_000],
  ['a date far ahead', 'Wed, 18 Nov 2026 12:00:00 GMT', 300_000],
  // fal does not say for how long, so it is a guess.
  ['no time at all', '0', 2000],
  ['a date that is past', 'Tue, 17 Nov 2026 11:59:59 GMT', 2000],
  ['a negative number', '-5', 2000],
  ['a fraction', '1.5', 2000],
  ['rubbish', 'soon', 2000],
  ['an empty value', '', 2000],
  ['no such header', undefined, 2000],
])('a 429 with %s in Retry-After (%s) asks for a pause of %i ms', (_name, value, pauseMs) => {
  const headers = new Headers(value === undefined ? {} : { 'retry-after': value });
  const answer = new FalHttpError(429, headers, '{"detail":"slow down"}');
  expect(readSubmit(answer)).toMatchObject({ kind: 'unavailable', pauseMs });
  expect(readStatus(answer)).toMatchObject({ kind: 'unanswered', pauseMs });
  // It may be the app's own.
  expect(readResult(answer)).toMatchObject({ kind: 'unanswered', pauseMs: 2000 });
});

test.each([
  [404, '{"detail":"Application \'gone\' not found"}', 'endpoint_not_found'],
  [404, '{"detail":"no","error_type":"its_own"}', 'its_own'],
  [404, '<h1>Not Found</h1>', 'fal_unreachable'],
  [404, '{"status":"NOT_FOUND"}', null],
  [403, '{"detail":"no access"}', null],
])('a submit that is refused with %i and %s has the type %j', (status, body, type) => {
  const answer = readSubmit(new FalHttpError(status, new Headers(), body));
  expect(answer).toMatchObject({ kind: 'refused', httpStatus: status, reason: { type } });
});

test.each([
  [200, '{"status":"OK"}', 'cancelled'],
  [202, '{"status":"CANCELLATION_REQUESTED"}', 'requested'],
  [200, '{"status":"CANCELLATION_REQUESTED"}', 'requested'],
  [200, '{"success":true}', 'requested'],
  [202, '', 'requested'],
  [400, '{"status":"ALREADY_COMPLETED"}', 'too-late'],
  [400, '{"detail":"Request already completed"}', 'too-late'],
  [200, '{"status":"ALREADY_COMPLETED"}', 'too-late'],
  [404, '{"status":"ALREADY_COMPLETED"}', 'too-late'],
  [200, '{"status":"NOT_FOUND"}', 'doubtful'],
  [200, '{"success":false}', 'doubtful'],
  [200, '{"error":"this app cannot be cancelled"}', 'doubtful'],
  [200, '{"error":{"message":"not allowed"}}', 'doubtful'],
  [200, '{"detail":"Request could not be cancelled"}', 'doubtful'],
  [202, '{"message":"Failed to cancel"}', 'doubtful'],
  [200, '{"status":"ERROR"}', 'doubtful'],
  [200, '{"status":"NOT_CANCELLED"}', 'doubtful'],
  [200, '{"status":"IN_PROGRESS"}', 'doubtful'],
  [200, '{"status":"OK","error":"too many requests"}', 'doubtful'],
  [200, '{"cancelled":false}', 'doubtful'],
  [200, '{"canceled":false}', 'doubtful'],
  [200, '{"ok":false}', 'doubtful'],
  [200, 'false', 'doubtful'],
  [200, 'the request was not cancelled', 'doubtful'],
  [200, '<html><title>Just a moment...</title></html>', 'unanswered'],
  [200, '{"message":"Request has already completed"}', 'too-late'],
  [409, '{"status":"ALREADY_COMPLETED"}', 'too-late'],
  [200, '{"status":"COMPLETED"}', 'too-late'],
  [200, '{"status":"ok"}', 'requested'],
  [200, '{"status":"Ok"}', 'requested'],
  [200, '{"status":"OK "}', 'requested'],
  [200, '{"status":"CANCELLED"}', 'requested'],
  [200, '{"status":"CANCELLING"}', 'requested'],
  [200, '{"message":"Cancellation requested"}', 'requested'],
  [200, '{"cancelled":true}', 'requested'],
  [204, '', 'requested'],
  [200, '{}', 'requested'],
  [200, 'null', 'requested'],
  [200, 'OK', 'requested'],
  [404, '{"status":"NOT_FOUND"}', 'doubtful'],
  [404, '{"error":"Error","message":"Path /x not found"}', 'doubtful'],
  [405, '{"detail":"Method Not Allowed"}', 'doubtful'],
  [401, '{"detail":"Invalid key"}', 'unanswered'],
  [500, 'oops', 'unanswered'],
])('a cancel that is answered with %i and %s is %s', (status, text, kind) => {
  const headers = new Headers();
  const answer = status < 300 ? { status, headers, text } : new FalHttpError(status, headers, text);
  expect(readCancel(answer).kind).toBe(kind);
});

test('what fal says of a cancellation that it refuses is kept', () => {
  const read = (status: number, text: string) => readCancel(new FalHttpError(status, new Headers(), text));
  expect(read(400, '{"detail":"Request already completed"}')).toMatchObject({
    reason: { message: 'Request already completed' },
  });
  expect(read(409, '{"error":"it has begun"}')).toMatchObject({
    kind: 'unanswered',
    message: 'it has begun',
  });
});

test('a path that does not exist says nothing about how a job ended', () => {
  for (const status of [404, 405])
    expect(readResult(new FalHttpError(status, new Headers(), '{"detail":"Method Not Allowed"}')).kind).toBe(
      'doubtful',
    );
});

test.each([
  ['a page of a gateway', '<html><title>Maintenance</title></html>', { trouble: 'UNREACHABLE' }],
  ['nothing', '', {}],
  ['half of a result', '{"images":[', {}],
])('%s with a 200 is no result', (_name, text, more) => {
  const answer = readResult({ status: 200, headers: new Headers({ 'x-fal-billable-units': '1' }), text });
  expect(answer).toMatchObject({
    kind: 'doubtful',
    units: '1',
    reason: { type: 'result_not_json' },
    ...more,
  });
});

test.each([
  ['a page', '<html><title>Maintenance</title></html>', null],
  ['nothing', '', null],
  ['half of a result', '{"images":[', '"{\\"images\\":["'],
  ['plain text', 'It rains.', '"It rains."'],
])('of %s instead of JSON the text is kept, if it may be what the job was for', (_name, text, json) => {
  const answer = readResult({ status: 200, headers: new Headers(), text });
  expect(answer).toMatchObject({ leftover: { json, outputUrl: null, note: expect.stringMatching(/\.$/) } });
});

test('fal’s word for a job that it does not know is no result, also with 200', () => {
  const of = (text: string) => readResult({ status: 200, headers: new Headers(), text });
  for (const text of ['{"status":"NOT_FOUND"}', '{"status":"NOT_FOUND","request_id":"1","detail":"none"}'])
    expect(of(text)).toEqual(readResult(new FalHttpError(404, new Headers(), text)));
  expect(of('{"status":"NOT_FOUND","images":[]}').kind).toBe('success');
  expect(of('{"status":"not found"}').kind).toBe('success');
});

test('only fal’s own sentence says that a result is not ready', () => {
  const of = (detail: string) => readResult(new FalHttpError(400, new Headers(), JSON.stringify({ detail })));
  expect(of('Request is still in progress')).toMatchObject({ kind: 'unanswered' });
  expect(of('the upload is still in progress')).toMatchObject({ kind: 'failed' });
});
