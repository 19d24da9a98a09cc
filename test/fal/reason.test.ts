import { randomBytes } from 'node:crypto';
import { anything, assert, constantFrom, property, uint8Array, webUrl } from 'fast-check';
import { expect, test } from 'vitest';
import { readResult } from '../../src/fal/read-result.ts';
import { readStatus } from '../../src/fal/read-status.ts';
import { readSubmit } from '../../src/fal/read-submit.ts';
import { readHttpReason, readReason, saysLittle } from '../../src/fal/reason.ts';
import { readListedEnd } from '../../src/fal/request-list.ts';
import { FalHttpError } from '../../src/fal/transport.ts';
import { parseLossless } from '../../src/lib/lossless-json.ts';
import { APP_REASONS } from './corpus/app-reasons.ts';
import { REASONS as FAL_REASONS } from './corpus/reasons.ts';
import { OWN_WORDS, TRANSPORT_WORDS } from './corpus/transport-words.ts';

const REASONS = [...FAL_REASONS, ...APP_REASONS];
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
        endedAt: new Date(item.ended_at),
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

// The regular expressions that look for base64 and tags are quadratic, or run out of stack, on texts that are not bounded.
test.each([
  ['base64 on one line', 'QUJD'.repeat(2_000_000)],
  ['base64 wrapped over lines', `${'QUJD'.repeat(18)}\n`.repeat(100_000)],
  ['words nearly as long as base64', `${'a'.repeat(100)} `.repeat(50_000)],
  ['a data URI', `data:image/png;base64,${'QUJD'.repeat(2_000_000)}`],
  ['a data URI with many parameters', `data:image/png${';a=b'.repeat(500_000)}`],
])('of megabytes of %s the words around them are kept', (_name, bytes) => {
  const { message } = readReason({ detail: `before ${bytes} after` }, 'FALLBACK');
  expect(message.startsWith('before ')).toBe(true);
  expect(message.length).toBeLessThanOrEqual(4000);
  // What is longer than a reason may be is cut at its end.
  expect(message.endsWith(message.length < 4000 ? ' after' : '…')).toBe(true);
});

test.each([
  ['tags that never end', `<html><title>Bad gateway</title>${'<'.repeat(1_000_000)}>`],
  ['scripts that never end', `<html><title>Bad gateway</title>${'<script '.repeat(200_000)}>`],
])('of megabytes of %s the title is kept', (_name, page) => {
  expect(readReason(page, 'FALLBACK').message).toBe('Bad gateway');
});

test.each([
  [{ detail: '图片中没有人脸' }, '图片中没有人脸'],
  [{ error: 'Ошибка: лицо не найдено' }, 'Ошибка: лицо не найдено'],
  ['Failed: 图片', 'Failed: 图片'],
  [{ errorMessage: 'the mask is empty' }, 'the mask is empty'],
  [{ failure_reason: 'the voice is too quiet' }, 'the voice is too quiet'],
  [{ fault: { faultstring: 'no such model' } }, 'no such model'],
])('%j says %s', (body, message) => {
  expect(readReason(body, 'fal answered 422').message).toBe(message);
});

test.each(TRANSPORT_WORDS)('%j says little of why a job failed', (words) => {
  expect(saysLittle(readReason({ error: words }, 'fal answered 422'))).toBe(true);
  expect(readReason({ error: words, description: 'the mask is empty' }, '').message).toBe(
    'the mask is empty',
  );
});

test.each(OWN_WORDS)('%j says why', (words) => {
  expect(saysLittle(readReason({ error: words }, 'FALLBACK'))).toBe(false);
});

test('random base64 is cut whatever its alphabet', () => {
  const bytes = uint8Array({ minLength: 120, maxLength: 600 }).filter((one) => new Set(one).size > 60);
  assert(
    property(bytes, constantFrom('base64', 'base64url'), (one, encoding) => {
      const encoded = Buffer.from(one).toString(encoding);
      expect(readReason({ detail: `bad value ${encoded} in mask` }, '').message).toBe('bad value … in mask');
    }),
  );
});

test('three thousand random bytes in the alphabet of URLs are cut', () => {
  const encoded = randomBytes(3000).toString('base64url');
  expect(readReason({ detail: `bad value ${encoded} in mask` }, '').message).toBe('bad value … in mask');
});

// Of such a line without padding nothing but its letters tells it from words.
test.each(['\n', '\r\n', '\\n'])(
  'base64 in lines that end with %j is cut up to the words behind it',
  (newline) => {
    const last = 'kQ9bR7tY2mN5wLp8vXc3aZ3';
    const lines = [...Array.from({ length: 4 }, () => randomBytes(57).toString('base64')), last];
    for (const [from, words] of [
      [0, ' is no image'],
      [3, ', sorry'],
      [0, `${newline}is no image`],
    ] as const) {
      const encoded = lines.slice(from).join(newline);
      expect(readReason({ detail: `bad value ${encoded}${words}` }, '').message).toBe(`bad value …${words}`);
    }
    const full = lines.slice(0, 4).join(newline);
    expect(readReason({ detail: `bad value ${full}${newline}Photo/image is bad` }, '').message).toBe(
      `bad value …${newline}Photo/image is bad`,
    );
  },
);
