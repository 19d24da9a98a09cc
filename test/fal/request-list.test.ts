import { expect, test } from 'vitest';
import { readListedEnd } from '../../src/fal/request-list.ts';
import { FalHttpError } from '../../src/fal/transport.ts';

const ended = { request_id: 'job', sent_at: '2026-11-17T12:00:00Z', ended_at: '2026-11-17T12:00:09Z' };

/** What is made of a list with this item in it. */
function read(item: object | string) {
  const text = `{"items":[${typeof item === 'string' ? item : JSON.stringify(item)}],"next_cursor":null}`;
  return readListedEnd({ status: 200, headers: new Headers(), text }, 'job');
}

test('a success brings its output, whether it is listed as JSON or as text, and none where fal keeps none', () => {
  const item =
    '{"request_id":"job","ended_at":"2026-11-17T12:00:09Z","status_code":200,"json_output":{"seed":196619188014358661}}';
  expect(read(item)).toMatchObject({
    kind: 'success',
    payload: { json: expect.stringContaining(item), path: ['items', '0', 'json_output'], note: null },
  });
  const text = read({ ...ended, status_code: 200, json_output: '{"seed":196619188014358661}' });
  expect(text).toMatchObject({ payload: { json: '{"seed":196619188014358661}', path: [] } });
  const words = read({ ...ended, status_code: 200, json_output: 'It rains.' });
  expect(words).toMatchObject({ payload: { json: '"It rains."', path: [], note: null } });
  expect(read({ ...ended, status_code: 200 })).toEqual({
    kind: 'success',
    payload: null,
    endedAt: new Date(ended.ended_at),
  });
});

test('a list with more than fits is that of a success without a payload, and says so', () => {
  expect(
    readListedEnd({ status: 200, headers: new Headers(), text: '', tooLarge: true }, 'job'),
  ).toMatchObject({
    kind: 'success',
    payload: { json: null, note: expect.stringContaining('64 MiB') },
  });
});

test('a failure brings its reason, and one that is listed as 499 says so', () => {
  const output = { detail: 'Runner lost', error_type: 'runner_disconnected' };
  expect(read({ ...ended, status_code: 503, json_output: output })).toEqual({
    kind: 'failed',
    reason: { message: 'Runner lost', type: 'runner_disconnected' },
    endedAt: new Date(ended.ended_at),
  });
  expect(read({ ...ended, status_code: 422 })).toMatchObject({ kind: 'failed', reason: { type: null } });
  expect(read({ ...ended, status_code: 499 })).toMatchObject({ reason: { type: null, is499: true } });
});

test('only a list without the job says that it is not listed', () => {
  expect(read({ ...ended, request_id: 'another', status_code: 200 })).toEqual({ kind: 'unlisted' });
  for (const item of [ended, { request_id: 'job', status_code: 200 }])
    expect(read(item).kind).toBe('unanswered');
  const answers = [
    { status: 200, headers: new Headers(), text: '{"error":"none"}' },
    new FalHttpError(403, new Headers(), '{"error":{"type":"authorization_error","message":"no"}}'),
    new FalHttpError(404, new Headers(), ''),
  ];
  for (const answer of answers) expect(readListedEnd(answer, 'job').kind).toBe('unanswered');
});
