import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type PrismaClient } from '../../../src/db/client.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { readMigrations } from '../../../src/db/migrations/files.ts';
import { indexWords } from '../../../src/generations/find/index-words.ts';
import { listGenerations } from '../../../src/generations/find/list.ts';
import { nowAt } from '../../../src/lib/window.ts';
import { createEmptyDatabase, type TestDatabase } from '../../support/database.ts';
import { insertJobs } from '../../support/jobs.ts';

const MIGRATIONS = path.join(import.meta.dirname, '../../../prisma/migrations');

// To PostgreSQL's own functions a letter beyond ASCII is none where the locale is C, and one with special cases in Turkish.
const LOCALES = [
  ['as the embedded server has it', ''],
  ['C', "LOCALE_PROVIDER libc LOCALE 'C'"],
  ["English of the ICU's", "LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C'"],
  ["Turkish of the ICU's", "LOCALE_PROVIDER icu ICU_LOCALE 'tr' LOCALE 'C'"],
] as const;

interface Job {
  readonly inputs: object;
  readonly payload?: unknown;
}

const JOBS: Readonly<Record<string, Job>> = {
  prompt: { inputs: { prompt: 'A “lighthouse”—in the rain…' } },
  text: { inputs: { text: 'Welcome' } },
  lyrics: { inputs: { lyrics: '[verse]\nmidnight trains' } },
  script: { inputs: { script: 'Speaker 1: good evening' } },
  prompts: { inputs: { prompts: ['first scene', 'otters'] } },
  shots: { inputs: { multi_prompt: [{ prompt: 'walrus', duration: '5' }], resolution: '1080p' } },
  messages: { inputs: { messages: [{ role: 'user', content: [{ type: 'text', text: 'pelican' }] }] } },
  chat: { inputs: { messages: [{ role: 'system', content: 'heron' }] } },
  workflow: { inputs: { input: { prompt: 'badger' } } },
  unnamed: { inputs: { whatever: 'some ferret story' } },
  negative: {
    inputs: { prompt: 'plain', negative_prompt: 'blurry, ugly', image_url: 'https://a.test/squirrel.png' },
  },
  data: { inputs: { prompt: 'plain', image: 'data:text/plain,hedgehog and more' } },
  address: { inputs: { prompt: 'like https://a.test/marmot but bigger' } },
  transcript: {
    inputs: { audio_url: 'https://a.test/a.mp3' },
    payload: { text: 'the committee adjourned', chunks: [] },
  },
  caption: { inputs: { image_url: 'https://a.test/a.png' }, payload: { output: 'giraffe' } },
  labels: { inputs: {}, payload: { results: [{ label: 'zebra', score: 1 }] } },
  words: { inputs: {}, payload: ['narwhal'] },
  french: { inputs: { prompt: 'Crème BRÛLÉE aux cœurs' } },
  decomposed: { inputs: { prompt: 'cafe\u0301 nai\u0308ve' } },
  german: { inputs: { prompt: 'Straße am Øresund' } },
  japanese: { inputs: { prompt: '雨の中の灯台、夕暮れの海岸' } },
  chinese: { inputs: { prompt: '一只在月光下奔跑的猫' } },
  thai: { inputs: { prompt: 'ประภาคารกลางสายฝน' } },
  korean: { inputs: { prompt: '비 내리는 등대에서 본 바다' } },
  mixed: { inputs: { prompt: '4K画質のＡＩ動画、ﾗｲﾄﾊｳｽ' } },
  russian: { inputs: { prompt: 'Старый маяк на скале, ёлка' } },
  greek: { inputs: { prompt: 'ΦΆΡΟΣ στη βροχή' } },
  arabic: { inputs: { prompt: 'مَنارة، تحت المطر' } },
  hindi: { inputs: { prompt: 'बारिश में प्रकाशस्तंभ।' } },
  spot: { inputs: { voiceover: 'quokka', prompt_1: 'numbat', sceneText: 'bilby' } },
  parted: { inputs: { prompt: 'tapir\u200bokapi, bongo\ufeffnyala' } },
  hyphenated: { inputs: { prompt: 'wool\u00adly mam\u200bmoth' } },
  persian: { inputs: { prompt: 'کتاب\u200cخانه' } },
  khmer: { inputs: { prompt: 'ប្រាសាទ\u200bអង្គរ' } },
  emoji: { inputs: { prompt: 'capybara👩\u200d🚀astronaut' } },
  turkish: { inputs: { prompt: 'IŞIK ve İstanbul' } },
};

const FOUND: ReadonlyArray<readonly [search: string, job: string]> = [
  ['lighthouse', 'prompt'],
  ['RAIN Lighthouse', 'prompt'],
  ['“lighthouse”', 'prompt'],
  ['lighthose', 'prompt'],
  ['welcome', 'text'],
  ['midnight verse', 'lyrics'],
  ['evening', 'script'],
  ['otters', 'prompts'],
  ['walrus', 'shots'],
  ['pelican', 'messages'],
  ['heron', 'chat'],
  ['badger', 'workflow'],
  ['ferret', 'unnamed'],
  ['committee', 'transcript'],
  ['comittee', 'transcript'],
  ['giraffe', 'caption'],
  ['zebra', 'labels'],
  ['narwhal', 'words'],
  ['brulee', 'french'],
  ['bruleé', 'french'],
  ['creme coeurs', 'french'],
  ['café', 'decomposed'],
  ['naïve', 'decomposed'],
  ['strasse', 'german'],
  ['Oresund', 'german'],
  ['灯台', 'japanese'],
  ['海岸 雨', 'japanese'],
  ['夕暮れの海岸', 'japanese'],
  ['月光', 'chinese'],
  ['猫', 'chinese'],
  ['คาร', 'thai'],
  ['สายฝน', 'thai'],
  ['등대', 'korean'],
  ['바다', 'korean'],
  ['등데에서', 'korean'],
  ['動画 ai', 'mixed'],
  ['画質', 'mixed'],
  ['ライトハウス', 'mixed'],
  ['ライトハヌス', 'mixed'],
  ['маяк', 'russian'],
  ['СТАРЫЙ', 'russian'],
  ['старй', 'russian'],
  ['елка', 'russian'],
  ['φάρος', 'greek'],
  ['βροχη', 'greek'],
  ['منارة', 'arabic'],
  ['المطر', 'arabic'],
  ['प्रकाशस्तंभ', 'hindi'],
  ['ışık', 'turkish'],
  ['istanbul', 'turkish'],
  ['quokka', 'spot'],
  ['numbat', 'spot'],
  ['bilby', 'spot'],
  ['okapi', 'parted'],
  ['okappi', 'parted'],
  ['tapir bongo', 'parted'],
  ['nyala\u200btapir', 'parted'],
  ['woolly mammoth', 'hyphenated'],
  ['wool\u00adly', 'hyphenated'],
  ['کتابخانه', 'persian'],
  ['خانه', 'persian'],
  ['کتاب\u200cخانه', 'persian'],
  ['ប្រាសាទអង្គរ', 'khmer'],
  ['អង្គរ', 'khmer'],
  ['astronaut capybara', 'emoji'],
];

const NOTHING = [
  'blurry',
  'squirrel',
  'hedgehog',
  'marmot',
  '1080p',
  'base64',
  '灯火',
  '台灯',
  'абракадабра',
];

describe.each(LOCALES)('in a database whose locale is %s', (_name, locale) => {
  let database: TestDatabase;
  let client: Client;
  let db: PrismaClient;
  beforeAll(async () => {
    database = await createEmptyDatabase(locale);
    await migrate(database.url, await readMigrations(MIGRATIONS));
    client = new Client({ connectionString: database.url });
    await client.connect();
    db = createDatabase(database.url, { poolSize: 2 });
    const job = { userId: 'ann', endpoint: 'a/b', status: 'COMPLETED', createdAt: new Date() } as const;
    await insertJobs(
      client,
      Object.entries(JOBS).map(([requestId, { inputs }]) => ({ ...job, requestId, inputs })),
    );
    for (const [requestId, { payload }] of Object.entries(JOBS))
      if (payload !== undefined)
        await client.query('UPDATE generations SET payload = $2 WHERE request_id = $1', [
          requestId,
          JSON.stringify(payload),
        ]);
    while (await indexWords(db));
  });
  afterAll(async () => {
    await db.$disconnect();
    await client.end();
    await database.drop();
  });

  async function find(search: string): Promise<string[]> {
    const filter = { filter: { search }, now: nowAt(new Date()) };
    const page = await listGenerations(db, { userId: 'boss', role: 'admin' }, filter, { first: 100 });
    return page.edges.map(({ node }) => node.requestId);
  }

  test.each(FOUND)('%s finds the job with it', async (search, job) => {
    expect(await find(search)).toEqual([job]);
  });

  test.each(NOTHING)('%s finds nothing', async (search) => {
    expect(await find(search)).toEqual([]);
  });
});
