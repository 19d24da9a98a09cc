/** A result that jsonb, or even JSON, has no form for, and what the ledger must have of it. */
export interface OddResult {
  readonly name: string;
  /** What fal answers for the result, and where it can what its webhook has as payload. */
  readonly text: string;
  /** The stored payload, as PostgreSQL writes it; null if there is none. Undefined: not compared. */
  readonly payload?: string | null;
  readonly note: RegExp | null;
  readonly outputUrl?: string;
  readonly seed?: string;
}

const IMAGE = '"images":[{"url":"https://cdn.test/1.png"}]';
const SAME = { outputUrl: 'https://cdn.test/1.png', seed: '196619188014358661' };
const STORED = '"images": [{"url": "https://cdn.test/1.png"}]';
const having = (member: string) => `{"seed":196619188014358661,${IMAGE},${member}}`;
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** Results that are JSON, or nearly: a webhook may bring them too. */
export const ODD_RESULTS: readonly OddResult[] = [
  ...[
    '1e131072',
    '-1E+200000',
    '1e-20000',
    '0.1e-16384',
    '1e99999999999',
    `1${'0'.repeat(131_072)}`,
    `0.${'1'.repeat(20_000)}`,
  ].map((number) => ({
    ...SAME,
    name: `the number ${number.slice(0, 12)} of ${number.length} digits`,
    text: having(`"x":[${number},1.10]`),
    payload: `{"x": [null, 1.10], "seed": 196619188014358661, ${STORED}}`,
    note: /^Numbers larger or smaller than PostgreSQL can store are null in it\.$/,
  })),
  ...['NaN', 'Infinity', '-Infinity', '-nan', 'inf'].map((number) => ({
    ...SAME,
    name: number,
    text: having(`"x":[${number},"a NaN, -Infinity"]`),
    payload: `{"x": [null, "a NaN, -Infinity"], "seed": 196619188014358661, ${STORED}}`,
    note: /NaN/,
  })),
  { name: 'NaN and too large a number', text: having('"x":[NaN,1e200000]'), ...SAME, note: /NaN.*larger/s },
  { name: 'NUL', text: having(String.raw`"x":"a\u0000b"`), ...SAME, note: /NUL/ },
  { name: 'NUL in a name', text: having(String.raw`"a\u0000b":1`), ...SAME, note: /NUL/ },
  {
    name: 'NUL in the URL of its file',
    text: String.raw`{"image":{"url":"https://cdn.test/a\u0000b.png"}}`,
    outputUrl: 'https://cdn.test/ab.png',
    payload: '{"image": {"url": "https://cdn.test/ab.png"}}',
    note: /NUL/,
  },
  { name: 'half a character', text: having(String.raw`"x":"\ud83d"`), ...SAME, note: /half/ },
  { name: 'lists in 100,000 levels', text: having(`"x":${deep(100_000)}`), ...SAME, note: /1000 levels/ },
  { name: 'objects in 50,000 levels', text: having(`"x":${nested(50_000)}`), ...SAME, note: /1000 levels/ },
  {
    name: '1500 levels, which PostgreSQL would take',
    text: having(`"x":${deep(1500)}`),
    ...SAME,
    note: /1000 levels/,
  },
  {
    name: '1000 levels',
    text: having(`"x":${deep(999)}`),
    payload: `{"x": ${deep(999)}, "seed": 196619188014358661, ${STORED}}`,
    ...SAME,
    note: null,
  },
  { name: 'nothing but 100,000 levels', text: deep(100_000), note: /1000 levels/ },
  {
    name: 'large numbers below a thousand levels',
    text: having(`"x":${'['.repeat(900)}1e200000${']'.repeat(900)}`),
    ...SAME,
    note: /larger/,
  },
  { name: 'a name of a megabyte', text: having(`"${'n'.repeat(1_000_000)}":1`), ...SAME, note: null },
  { name: 'a number that is large but not too large', text: having('"x":1e400'), ...SAME, note: null },
  { name: 'a name twice', text: '{"seed":1,"seed":2}', payload: '{"seed": 2}', seed: '2', note: null },
  { name: 'words alone', text: '"It rains."', payload: '"It rains."', note: null },
  { name: 'a number alone', text: '7', payload: '7', note: null },
  { name: 'an empty list', text: '[]', payload: '[]', note: null },
  { name: 'a seed that is no whole number', text: '{"seed":1.5}', payload: '{"seed": 1.5}', note: null },
  {
    name: 'a seed beyond BIGINT',
    text: '{"seed":9223372036854775808}',
    payload: '{"seed": 9223372036854775808}',
    note: null,
  },
  { name: 'the least seed', text: '{"seed":-9223372036854775808}', seed: '-9223372036854775808', note: null },
  { name: 'a seed of another name', text: '{"seed":null,"used_seed":7}', seed: '7', note: null },
  { name: 'a seed in quotation marks', text: '{"seed":"7","used_seed":8}', note: null },
];

/** Results that are no JSON: no webhook can bring them. The status of each is 200 unless it is said. */
export const NO_JSON: ReadonlyArray<OddResult & { readonly httpStatus?: number }> = [
  { name: 'nothing', text: '', payload: null, note: /^fal answered 200 without a result\.$/ },
  {
    name: 'No Content',
    text: '',
    httpStatus: 204,
    payload: null,
    note: /^fal answered 204 without a result\.$/,
  },
  { name: 'blanks', text: ' \n', payload: null, note: /without a result/ },
  { name: 'a page', text: '<!doctype html><title>Sign in</title>', payload: null, note: /not JSON\.$/ },
  { name: 'plain text', text: 'It rains.\u0000', payload: '"It rains."', note: /not JSON.*kept as text/ },
  {
    name: 'half of a result',
    text: '{"images":[',
    payload: String.raw`"{\"images\":["`,
    note: /kept as text/,
  },
  { name: 'Python', text: "{'a': True}", payload: `"{'a': True}"`, note: /kept as text/ },
];

const OPEN = { status: 'IN_PROGRESS', request_id: 'r' };
const QUEUE = 'https://queue.fal.run/fal-ai/x/requests/r';

/** What the queue says of a job, in place of its result: it is asked again, and kept if fal never has anything else. */
export const QUEUE_STATUSES: readonly object[] = [
  { status: 'IN_PROGRESS' },
  { status: 'IN_QUEUE' },
  { status: 'in progress' },
  { status: 'IN_QUEUE', queue_position: 0 },
  { ...OPEN, logs: null },
  { ...OPEN, status_url: `${QUEUE}/status`, eta: 7 },
  { status: 'RUNNING', response_url: QUEUE },
  { status: 'COMPLETED', request_id: 'r', metrics: { inference_time: 1.5 } },
  { status: 'COMPLETED', response_url: QUEUE, logs: [] },
  { request_id: 'r', status_url: `${QUEUE}/status`, response_url: QUEUE, cancel_url: `${QUEUE}/cancel` },
];

/** What an app may have made, though it looks a little like it: it is the result at once. */
export const RESULTS_WITH_A_STATUS: readonly object[] = [
  { status: 'success' },
  { status: 'COMPLETED' },
  { status: 'done', message: 'the model was trained' },
  { status: 'IN_PROGRESS', progress: 0.5 },
  { status: 'IN_QUEUE', images: [{ url: 'https://cdn.test/1.png' }] },
  { status: 'COMPLETED', metrics: { loss: 0.1 }, weights: 'https://cdn.test/w' },
  { request_id: 'r', text: 'hello' },
  { queue_position: 3, answer: 'you are third' },
  {},
];
