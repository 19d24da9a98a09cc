import { describe, expect, test } from 'vitest';
import { readOutputText } from '../../src/fal/output-text.ts';
import { findOutputs } from '../../src/fal/outputs.ts';
import { parseExact, parseLossless } from '../../src/lib/lossless-json.ts';
import { outputSamples } from './corpus/client-types.ts';
import { PRIMARY_MEMBERS, SHAPES, TEXTS } from './corpus/outputs.ts';

const samples = outputSamples();
const urls = (result: unknown) => findOutputs(result).map(({ url }) => url);

describe('over every output type of the client', () => {
  test('there are as many as its type map has', () => expect(samples.length).toBeGreaterThan(1000));

  test('every file is an output', () => {
    const missing = samples.filter(
      ({ result, files }) => urls(result).toSorted().join() !== [...files.values()].flat().toSorted().join(),
    );
    expect(missing.map(({ type }) => type)).toEqual([]);
  });

  test('the order of the members does not matter, as jsonb does not keep it', () => {
    const differing = samples.filter(({ result }) => urls(result).join() !== urls(reversed(result)).join());
    expect(differing.map(({ type }) => type)).toEqual([]);
  });

  test('what was made comes before what accompanies it', () => {
    const primaries = new Map(PRIMARY_MEMBERS);
    const wrong = samples
      .filter(({ files }) => files.size > 1)
      .filter(({ result, files }) => {
        const expected = primaries.get([...files.keys()].toSorted().join(' '))?.split('|') ?? [];
        const first = urls(result)[0] ?? '';
        return !expected.some((member) => files.get(member)?.includes(first));
      });
    expect(wrong.map(({ type, files }) => `${type}: ${[...files.keys()].join(' ')}`)).toEqual([]);
  });

  test('a result without files says something in words, or holds only what has no words', () => {
    const silent = samples.filter(({ result, files }) => files.size === 0 && readOutputText(result) === null);
    // Scores of unknown form, and bytes.
    const wordless = /^(ArbiterImage|Flux2KleinRealtime|SfxV15VideoToAudio)/;
    expect(silent.map(({ type }) => type).filter((type) => !wordless.test(type))).toEqual([]);
  });
});

test.each(SHAPES)('the outputs of %s', (_name, result, expected) => {
  for (const one of [result, parseLossless(JSON.stringify(result))])
    expect(urls(one).map((url) => url.replace(/^.*\//, ''))).toEqual(expected);
});

test.each(TEXTS)('the words of %s', (_name, result, expected) =>
  expect(readOutputText(parseExact(result))).toBe(expected),
);

test.each(['767.5', '1e12', '1e400', '-1', '"768"', 'null', '2147483648'])(
  'a height of %s is unknown',
  (height) => {
    const text = `{"image":{"url":"https://cdn.test/a","height":${height},"width":2147483647,"file_size":1e400}}`;
    for (const parse of [JSON.parse, parseLossless])
      expect(findOutputs(parse(text))[0]).toMatchObject({ height: null, width: 2147483647, fileSize: null });
  },
);

test('a size or length below zero is unknown', () => {
  const [output] = findOutputs({ video: { url: 'https://cdn.test/v', file_size: -1, duration: -0.5 } });
  expect(output).toMatchObject({ fileSize: null, durationS: null });
});

test('a file is described by the object that has its address, whatever that is called', () => {
  for (const name of ['url', 'uri', 'src', 'href']) {
    const [output] = findOutputs({
      image: { [name]: 'https://cdn.test/i', width: 4, content_type: 'image/png' },
    });
    expect(output).toMatchObject({ url: 'https://cdn.test/i', width: 4, contentType: 'image/png' });
  }
});

test('numbers in names are put in order as people count', () => {
  const result = {
    image_10: 'https://cdn.test/10',
    image_2: 'https://cdn.test/2',
    image_02: 'https://cdn.test/02',
  };
  const expected = ['https://cdn.test/02', 'https://cdn.test/2', 'https://cdn.test/10'];
  expect(urls(result)).toEqual(expected);
  expect(urls(reversed(result))).toEqual(expected);
});

/** The same JSON with the members of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
