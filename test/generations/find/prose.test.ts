import { expect, test } from 'vitest';
import {
  INPUT_PROSE_NAMES,
  inputProseOf,
  PROSE_NAMES,
  promptOf,
  proseOf,
} from '../../../src/generations/find/prose.ts';
import { inputStrings, inputsWith } from '../../fal/corpus/client-inputs.ts';
import { outputSamples } from '../../fal/corpus/client-types.ts';
import { openTestDatabase } from '../../support/database.ts';

const { client } = await openTestDatabase();

// Strings of the client's input types that are no words: addresses, ids, settings, names of files and models.
const NO_WORDS =
  /^styles$|(^|_)(negative_\w+|urls?|url_person[12]|ids?|path|subfolder|repo|variant|codec|container|profile|timebase|format|type|model|voice|voice_ids?|voice[12]|language|lang|language_code|style_codes?|tone_list|resolution|aspect_ratio|bitrate|bpm|duration|num_frames|color|palette|version|chunk_level|fixed_palette|tokens|\w+_score|image|image_source|audio|addons|left_align|top_align|font|checkpoint|schedule|(weight|unet|model|font|style|file)_name)$/;

const members = inputStrings();
const free = members.filter(({ values }) => values.length === 0);
const nameOf = (path: readonly string[]) => path.findLast((name) => name !== '[]') ?? '';

test('the client has about a thousand input types, many of which have words but no prompt', () => {
  const types = new Set(members.map(({ type }) => type));
  expect(types.size).toBeGreaterThan(900);
});

test('a sentence is found in every member of an input type that takes words', () => {
  const missed = free.filter(
    ({ path }) =>
      !NO_WORDS.test(nameOf(path)) && inputProseOf(inputsWith(path, 'some words')).join() !== 'some words',
  );
  expect([...new Set(missed.map(({ path }) => path.join('.')))]).toEqual([]);
});

// Strings that are free, but settings of a machine.
const SETTINGS = /^(style|tone|shot_type|measurements|name|value|gender|orientation|\w+_scale|\w+_mode)$/;

test('a single word is found wherever an input type describes what is wanted', () => {
  const missed = free.filter(
    ({ path }) =>
      !NO_WORDS.test(nameOf(path)) &&
      !SETTINGS.test(nameOf(path)) &&
      inputProseOf(inputsWith(path, 'fox')).join() !== 'fox',
  );
  expect([...new Set(missed.map(({ path }) => path.join('.')))]).toEqual([]);
});

test('what is no words is not found', () => {
  const found = free.filter(
    ({ path }) =>
      NO_WORDS.test(nameOf(path)) &&
      nameOf(path) !== 'shape_and_color' &&
      [
        'word',
        'models/checkpoint-1.safetensors',
        'https://a.test/b.png',
        'data:image/png;base64,iVBORw0KGgo',
      ].some((value) => inputProseOf(inputsWith(path, value)).length > 0),
  );
  expect([...new Set(found.map(({ path }) => path.join('.')))]).toEqual([]);
});

// Settings whose values are phrases that describe a render, such as "Oil Painting" or "Pan left".
const DESCRIBED = /^(style|color|camera_style|camera_direction|pacing|special_effects)$/;

test('any other setting that has a fixed list of values is no words', () => {
  const found = members.flatMap(({ path, values }) =>
    values
      .filter((value) => /[a-z]/i.test(value) && inputProseOf(inputsWith(path, value)).length > 0)
      .map((value) => `${nameOf(path)}: ${value}`)
      .filter(() => !DESCRIBED.test(nameOf(path))),
  );
  expect([...new Set(found)]).toEqual([]);
});

test('the database takes the same strings for words', async () => {
  const values = [
    ...free.flatMap(({ path }) =>
      ['word', 'some words', '灯台', 'https://a.test/b c'].map((value) => inputsWith(path, value)),
    ),
    ...members.flatMap(({ path, values: [value] }) => (value === undefined ? [] : [inputsWith(path, value)])),
    ...outputSamples().map(({ result }) => result),
    {
      a: [['x y'], { b: 'data:text/plain,a b' }],
      prompt: 7,
      text: null,
      deep: { messages: [{ content: 'one' }] },
    },
  ];
  const distinct = [...new Set(values.map((value) => JSON.stringify(value)))];
  const { rows } = await client.query<{ text: string; texts: string[]; inputs: string[] }>(
    'SELECT value AS text, prose(value::jsonb) AS texts, remembered_texts(value::jsonb) AS inputs FROM unnest($1::text[]) AS value',
    [distinct],
  );
  const sorted = (texts: readonly string[]) => [...new Set(texts)].toSorted();
  for (const { text, texts, inputs } of rows)
    expect([text, sorted(texts), sorted(inputs)]).toEqual([
      text,
      sorted(proseOf(JSON.parse(text))),
      sorted(inputProseOf(JSON.parse(text))),
    ]);
  const names = await client.query('SELECT prose_names() AS names, remembered_names() AS of_inputs');
  expect(names.rows).toEqual([{ names: [...PROSE_NAMES], of_inputs: [...INPUT_PROSE_NAMES] }]);
});

test.each([
  ['its prompt', { prompt: 'a fox', negative_prompt: 'blurry paws', resolution: '4k' }, 'a fox'],
  ['its text', { text: 'Hello', voice: 'Rachel (calm)' }, 'Hello'],
  ['prompt and lyrics', { lyrics: 'la la', prompt: 'jazz' }, 'jazz\nla la'],
  [
    'each shot',
    { multi_prompt: [{ prompt: 'a sea', duration: '5' }, { prompt: 'a ship' }] },
    'a sea\na ship',
  ],
  ['the prompt of a workflow', { input: { prompt: 'a fox' } }, 'a fox'],
  ['messages', { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }] }, 'Hi'],
  [
    'single words of a voiceover and of numbered prompts',
    { voiceover: 'Hello', prompt_1: 'fox' },
    'Hello\nfox',
  ],
  ['no address', { image_url: 'https://a.test/b', prompt: 'https://a.test/c' }, null],
  ['nothing', {}, null],
])('the prompt of a job is %s', (_what, inputs, prompt) => {
  expect(promptOf(inputs)).toBe(prompt);
});
