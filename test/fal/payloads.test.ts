import { assert, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';
import { findOutputs } from '../../src/fal/outputs.ts';
import { readReason } from '../../src/fal/reason.ts';
import { toStorableJson } from '../../src/fal/storable-json.ts';

test('any JSON becomes text that PostgreSQL can store, and all but bytes and broken characters is kept', () => {
  assert(
    property(jsonValue({ noUnicodeString: false }), (value) => {
      const { json } = toStorableJson(JSON.stringify(value));
      expect(json).not.toMatch(/(?<!\\)(?:\\\\)*\\(?:u0000|ud[89a-f])/i);
      expect(JSON.parse(json)).toEqual(cleaned(value));
    }),
  );
});

test('digits survive, and so does what only looks like bytes or a broken character', () => {
  for (const text of [
    '{"output":"Data: 42 apples were counted, and 3 pears"}',
    '["data: x","data:","data:x","data:text/plain; charset=x,y"]',
    '{"seed":196619188014358660,"x":[1.10,1e400]}',
    String.raw`{"data:":"see data:x","\\u0000":"\\ud800","pair":"\ud83d\ude00","a\"data:":"\"data:,x"}`,
    String.raw`["\\\\ud800","\ud83d\ude00\ud83d\ude00"]`,
  ])
    expect(toStorableJson(text)).toEqual({ json: text, note: null });
});

test.each([
  ['["data:,x","a"]', '[null,"a"]'],
  [String.raw`{"a":"DATA:image/png;base64,\"\\","b":1}`, '{"a":null,"b":1}'],
  [String.raw`["d\u0061ta\u003Ax\u002cy"]`, '[null]'],
  [String.raw`["data:image\/png;base64,AA"]`, '[null]'],
  [' "data:x," ', ' null '],
])('the bytes in %s are left out', (text, json) => {
  expect(toStorableJson(text)).toEqual({ json, note: null });
});

test.each([
  [String.raw`["a\u0000b"]`, '["ab"]'],
  [String.raw`["\\\u0000"]`, String.raw`["\\"]`],
  [String.raw`["\ud83d","\uDE00\ud83d\ude00"]`, String.raw`["\ufffd","\ufffd\ud83d\ude00"]`],
  [String.raw`["\\ud83d\ude00"]`, String.raw`["\\ud83d\ufffd"]`],
])('the characters of %s that PostgreSQL cannot store are left out, and that is said', (text, json) => {
  expect(toStorableJson(text)).toEqual({ json, note: expect.stringContaining('NUL') });
});

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
