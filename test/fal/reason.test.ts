import { anything, assert, property, webUrl } from 'fast-check';
import { expect, test } from 'vitest';
import { readResult, readStatus, readSubmit } from '../../src/fal/answers.ts';
import { readHttpReason, readReason } from '../../src/fal/reason.ts';
import { readListedEnd } from '../../src/fal/request-list.ts';
import { FalHttpError } from '../../src/fal/transport.ts';
import { parseLossless } from '../../src/lib/lossless-json.ts';
import { REASONS } from './corpus/reasons.ts';

const text = (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body));

test.each(REASONS)('of $name what fal says is kept', ({ body, message, type = null }) => {
  expect(readReason(text(body), 'FALLBACK')).toEqual({ message, type });
  const parsed = typeof body === 'string' ? body : parseLossless(text(body));
  expect(readReason(parsed, 'FALLBACK')).toEqual({ message, type });
});

test.each(REASONS)(
  'of $name a submit, a result and the list keep the same words',
  ({ body, message, type }) => {
    const refusal = new FalHttpError(422, new Headers(), text(body));
    const expected = { message: message === 'FALLBACK' ? 'fal answered 422' : message, type: type ?? null };
    expect(readSubmit(refusal)).toEqual({ kind: 'refused', httpStatus: 422, reason: expected });
    const result = readResult(refusal);
    expect('reason' in result ? result.reason.message : 'message' in result && result.message).toBe(
      expected.message,
    );
    for (const output of [body, text(body)]) {
      const item = {
        request_id: 'job',
        ended_at: '2026-11-17T12:00:09Z',
        status_code: 422,
        json_output: output,
      };
      const list = { status: 200, headers: new Headers(), text: JSON.stringify({ items: [item] }) };
      expect(readListedEnd(list, 'job')).toEqual({
        kind: 'failed',
        reason: {
          ...expected,
          message: message === 'FALLBACK' ? 'fal lists the job with status 422' : message,
        },
      });
    }
  },
);

test('a status keeps the words of an error in any form', () => {
  for (const error of [['no face'], { message: 'no face' }, { error: { message: 'no face' } }, 'no face']) {
    const answer = {
      status: 200,
      headers: new Headers(),
      text: JSON.stringify({ status: 'COMPLETED', error }),
    };
    expect(readStatus(answer)).toMatchObject({ kind: 'ended', reason: { message: 'no face' } });
  }
});

test('a reason has a bounded length and says where it was cut', () => {
  const { message, type } = readReason({ detail: 'word '.repeat(5000), error_type: 't'.repeat(5000) }, 'x');
  expect(message).toHaveLength(4000);
  expect(message.endsWith('…')).toBe(true);
  expect(type).toHaveLength(200);
});

test('the type of a header is used where the body has none', () => {
  const headers = new Headers({ 'x-fal-error-type': 'runner_server_error' });
  expect(readHttpReason({ status: 500, headers, text: 'oops' })).toEqual({
    message: 'oops',
    type: 'runner_server_error',
  });
});

test('any body gives a reason, and an ordinary URL in it stays whole', () => {
  assert(
    property(anything(), webUrl(), (body, url) => {
      expect(readReason(body, 'FALLBACK').message).not.toBe('');
      const short = `see ${url.slice(0, 100)}`;
      expect(readReason({ detail: short }, 'x').message).toBe(short);
    }),
  );
});

test('a megabyte of base64 is cut in a moment', () => {
  const started = performance.now();
  readReason({ detail: `${'QUJD'.repeat(250_000)} ${'ab-'.repeat(30)} `.repeat(4) }, 'x');
  expect(performance.now() - started).toBeLessThan(2000);
});
