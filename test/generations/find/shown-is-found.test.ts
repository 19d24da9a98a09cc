import { expect, test } from 'vitest';
import { readOutputText } from '../../../src/fal/output-text.ts';
import { promptOf } from '../../../src/generations/find/prose.ts';
import { inputStrings, inputsWith } from '../../fal/corpus/client-inputs.ts';
import { openTestDatabase } from '../../support/database.ts';

const { client } = await openTestDatabase();

const VALUES = [
  'fox',
  'some words',
  'Straße',
  '灯台',
  'red\u200bfox',
  'soft\u00adware',
  ' \u200b ',
  '🦊',
  'see https://a.test/b here',
  'https://a.test/b',
  'https://a.test/b c',
  'data:text/plain,hello world',
  'data:image/png;base64,iVBORw0KGgo',
  'data: the new oil',
];
const NAMES =
  `voiceover voice_over voiceOver narrator_text prompt_1 prompt2 scene_12 text_3 lyrics_2 line1 videoPrompt Prompt
  negativePrompt negative_prompt_1 promptText headline subtitle style_2 image_1 video_url_1 model whatever
  composition mood_atmosphere style_instructions prompt_suffix TEXT PROMPT text-input Style-Prompt NEGATIVE_PROMPT
  Keyword keyword subtitles speech image-url KEYWORD style-medium Mood_Atmosphere moodAtmosphere color_scheme
  shadows skin_tone_and_texture labels_fg1 shape_and_color text.2 NegativePrompt`.split(/\s+/);

// Every member of the client's input types that may be any string, and other names; beside a prompt, and alone.
const inputs = [
  ...inputStrings().flatMap(({ path, values: [value] }) =>
    (value === undefined ? VALUES : [value]).map((one) => inputsWith(path, one)),
  ),
  ...NAMES.flatMap((name) => VALUES.flatMap((value) => [{ [name]: value }, { [name]: [value] }])),
  ...NAMES.flatMap((name) => VALUES.map((value) => ({ prompt: 'a ship', [name]: value }))),
  ...VALUES.map((value) => ({ prompt: value, seed: 7 })),
];

test('the words of the prompt that a job shows are those it is found by', async () => {
  const distinct = [...new Set(inputs.map((value) => JSON.stringify(value)))];
  expect(distinct.length).toBeGreaterThan(3000);
  const shown = distinct.map((text) => promptOf(JSON.parse(text)));
  const { rows } = await client.query<{ inputs: string; found: string[]; shown: string[] }>(
    `SELECT inputs, tsvector_to_array(remembered_words(inputs::jsonb, NULL)) AS found,
       tsvector_to_array(array_to_tsvector(search_pieces(search_words(both_readings(coalesce(shown, '')))))) AS shown
     FROM unnest($1::text[], $2::text[]) AS job (inputs, shown)`,
    [distinct, shown],
  );
  expect(rows).toHaveLength(distinct.length);
  expect(rows.filter((row) => row.found.join() !== row.shown.join())).toEqual([]);
});

const LISTS = 'chunks segments utterances paragraphs sentences words lines'.split(' ');
const MEMBERS = 'text transcript word'.split(' ');
const results = [
  ...LISTS.flatMap((list) =>
    MEMBERS.flatMap((member) =>
      ['fox', 'Straße', '灯台', 'soft\u00adware'].map((value) => ({
        [list]: [
          { [member]: value, timestamp: [0, 1] },
          { [member]: 'owl', timestamp: [1, 2] },
        ],
        language: 'en',
      })),
    ),
  ),
  ...'bboxes quad_boxes boxes detections objects'
    .split(' ')
    .map((list) => ({ [list]: [{ label: 'fox', x: 1 }] })),
  { results: { bboxes: [{ label: 'fox' }] } },
  { data: null, segments: [{ text: 'fox' }] },
  ...'segments chunks paragraphs sentences utterances lines words data delta choices whatever'
    .split(' ')
    .flatMap((list) => [{ [list]: ['fox', 'owl'] }, { [list]: [['fox'], ['owl']] }, { [list]: 'fox' }]),
  { words: [{ punctuated_word: 'Fox,', word: 'fox' }, { punctuated_word: 'owl.' }] },
  { delta: { content: 'fox' } },
  { choices: [{ delta: { content: 'fox' } }, { text: 'owl' }] },
  { data: { segments: ['fox', ['owl']] } },
  { animal: 'fox', language: 'en' },
  [['fox'], [['owl']]],
  ['fox'],
];

test('the words that a result says are those its job is found by', async () => {
  const shown = results.map((result) => readOutputText(result));
  expect(results.filter((_result, index) => shown[index] === null)).toEqual([]);
  const { rows } = await client.query<{ result: string; missed: string[] }>(
    `SELECT result, ARRAY(SELECT unnest(search_pieces(search_words(both_readings(shown))))
       EXCEPT SELECT unnest(tsvector_to_array(remembered_words('{}', result::jsonb)))) AS missed
     FROM unnest($1::text[], $2::text[]) AS job (result, shown)`,
    [results.map((result) => JSON.stringify(result)), shown],
  );
  expect(rows.filter(({ missed }) => missed.length > 0)).toEqual([]);
});

test('a prompt that fal has revised finds its image', async () => {
  const { rows } = await client.query('SELECT tsvector_to_array(remembered_words($1, $2)) AS words', [
    { prompt: 'an animal' },
    { images: [{ url: 'https://a.test/b.png', revised_prompt: 'fox' }] },
  ]);
  expect(rows).toEqual([{ words: ['an', 'animal', 'fox'] }]);
});

test.each([
  [
    'a structured prompt',
    { structured_prompt: { objects: [{ texture: 'rough', gender: 'female' }] } },
    ['female', 'rough'],
  ],
  [
    'a structure that is edited',
    { new_vgl: { lighting: { shadows: 'soft', conditions: 'dusk' } } },
    ['dusk', 'soft'],
  ],
  ['a prompt that is an object', { prompt: { animal: 'fox', style_id: 'x', aspect_ratio: '16:9' } }, ['fox']],
  ['lists of lists', { prompts: [['fox'], ['owl']] }, ['fox', 'owl']],
  ['settings below what is no description', { config: { speed: 'fast' }, prompt: 'fox' }, ['fox']],
])('%s is found by its single words', async (_what, given, words) => {
  const { rows } = await client.query('SELECT tsvector_to_array(remembered_words($1, NULL)) AS words', [
    given,
  ]);
  expect(rows).toEqual([{ words }]);
  expect(promptOf(given)?.split('\n').toSorted()).toEqual(words);
});
