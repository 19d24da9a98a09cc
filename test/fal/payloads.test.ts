import { assert, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';
import { findOutputs, readSeed } from '../../src/fal/outputs.ts';
import { readReason } from '../../src/fal/reason.ts';
import { toStorableText } from '../../src/fal/storable-text.ts';
import { parseLossless } from '../../src/lib/lossless-json.ts';

test('any JSON becomes text that PostgreSQL can store, and all but bytes and broken characters is kept', () => {
  assert(
    property(jsonValue({ noUnicodeString: false }), (value) => {
      const text = toStorableText(parseLossless(JSON.stringify(value)));
      expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/i);
      expect(JSON.parse(text)).toEqual(cleaned(value));
    }),
  );
});

test('digits survive', () => {
  const text = '{"seed":196619188014358660,"x":[1.10,1e400]}';
  expect(toStorableText(parseLossless(text))).toBe(text);
});

test.each([
  ['9223372036854775807', 9223372036854775807n],
  ['9223372036854775808', null],
  ['1.5', null],
  ['"7"', null],
])('a seed of %s is read as %s', (seed, expected) =>
  expect(readSeed(parseLossless(`{"seed":${seed}}`))).toBe(expected),
);

test('every file of a result is an output, the one the job was for first, each URL once', () => {
  const result = {
    audio: { url: 'https://cdn.test/a.mp3', duration: 3.5 },
    video: { url: 'https://cdn.test/v.mp4', content_type: 'video/mp4', file_size: 12 },
    timings: { inference: 1 },
    prompt: 'see https://elsewhere.test',
    model_urls: { glb: { url: 'https://cdn.test/m.glb' }, again: { url: 'https://cdn.test/v.mp4' } },
    images: [{ url: 'data:image/png;base64,AA' }, { url: 'https://cdn.test/1.png', width: 4, height: 3 }],
    audio_url: 'https://cdn.test/b.mp3',
  };
  expect(findOutputs(result).map((output) => output.url.slice(-5))).toEqual([
    'm.glb',
    'v.mp4',
    '1.png',
    'a.mp3',
    'b.mp3',
  ]);
  expect(findOutputs(result)[1]).toMatchObject({ contentType: 'video/mp4', fileSize: 12, width: null });
});

test('a reason is read from either of the two error bodies', () => {
  expect(
    readReason({ detail: [{ loc: ['body', 'a'], msg: 'no', type: 't' }, { msg: 'nor this' }] }, 'x'),
  ).toEqual({
    message: 'body.a: no; nor this',
    type: 't',
  });
  expect(readReason({ detail: 'User is locked.' }, 'x')).toEqual({ message: 'User is locked.', type: null });
  expect(readReason(undefined, 'fallback')).toEqual({ message: 'fallback', type: null });
});

/** What may be left of a value, computed the plain way. */
function cleaned(value: unknown): unknown {
  const text = (part: string) => part.replaceAll('\0', '').toWellFormed();
  if (typeof value === 'string') return value.startsWith('data:') ? null : text(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [text(name), cleaned(member)]));
}
