import { type Answer, type Attack, ask } from '../attack.ts';
import type { Target } from '../target.ts';

const many = (count: number, one: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => one(at)).join(' ');
const SUBMIT = 'mutation($i: SubmitGenerationInput!) { submitGeneration(input: $i) { __typename } }';
const query =
  (text: string, variables?: object | string) =>
  (target: Target): Promise<Answer> =>
    ask(target, text, { token: target.attacker, ...(variables !== undefined && { variables }) });
const inputs = (value: string) => `{"i":{"endpoint":"fal-ai/flux/dev","inputs":${value}}}`;
const TOO_COMPLEX = ['400 QUERY_TOO_COMPLEX'];
const NOT_VALID = [
  '400 GRAPHQL_VALIDATION_FAILED',
  '400 BAD_REQUEST',
  '200 BAD_REQUEST',
  '200 INVALID_INPUT',
  '200 InvalidInputError',
];

/** What a user with a token of their own sends. */
export const KNOWN: readonly Attack[] = [
  {
    name: 'ten thousand aliases',
    copies: 4,
    send: query(`{${many(10_000, (at) => `a${at}: __typename`)}}`),
    answers: TOO_COMPLEX,
  },
  {
    name: 'a thousand aliases of a report',
    copies: 4,
    send: query(`{${many(1000, (at) => `a${at}: spendByEndpoint { total { dollars } }`)}}`),
    answers: TOO_COMPLEX,
  },
  {
    name: 'a report a few times too many',
    copies: 4,
    send: query(`{${many(40, (at) => `a${at}: failureRates { window { from } }`)}}`),
    answers: TOO_COMPLEX,
  },
  {
    name: 'the deliveries of many jobs, again and again',
    copies: 10,
    send: query(
      `{ generations(first: 100) { edges { node { ${many(40, (at) => `d${at}: deliveries { verdict }`)} } } } }`,
    ),
    answers: TOO_COMPLEX,
  },
  {
    name: 'a hundred plans',
    copies: 4,
    send: query(
      `{${many(45, (at) => `a${at}: replayPlan(filter: { endpoint: "fal-ai/flux/dev" }) { token }`)}}`,
    ),
    answers: TOO_COMPLEX,
  },
  {
    name: 'fragments that double',
    copies: 4,
    send: query(
      `{ ...f0 } ${many(20, (at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`)} fragment f20 on Query { __typename }`,
    ),
    answers: TOO_COMPLEX,
  },
  {
    name: 'fragments in a circle',
    copies: 4,
    send: query('{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }'),
    answers: ['400 GRAPHQL_VALIDATION_FAILED', ...TOO_COMPLEX],
  },
  {
    name: 'directives without end',
    copies: 4,
    send: query(`{ __typename ${'@include(if: true) '.repeat(2000)} }`),
    answers: TOO_COMPLEX,
  },
  {
    name: 'a query nested deeper than the stack',
    copies: 4,
    send: query('{a'.repeat(100_000)),
    answers: TOO_COMPLEX,
  },
  {
    name: 'a literal nested deeper than the stack',
    copies: 4,
    send: query(`{ generationCount(filter: { inputs: ${'['.repeat(100_000)}${']'.repeat(100_000)} }) }`),
    answers: TOO_COMPLEX,
  },
  {
    name: 'the schema of the schema of the schema',
    copies: 4,
    send: query(`{ __schema { types { ${'fields { type { '.repeat(12)} name ${'} } '.repeat(12)} } } }`),
    answers: ['400 GRAPHQL_VALIDATION_FAILED', ...TOO_COMPLEX],
  },
  {
    name: 'submits in one request',
    copies: 4,
    send: query(
      `mutation { ${many(20, (at) => `a${at}: submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "x" } }) { __typename }`)} }`,
    ),
    answers: [...TOO_COMPLEX, '400 BAD_REQUEST', '400 BAD_USER_INPUT', '400 GRAPHQL_VALIDATION_FAILED'],
  },
  {
    name: 'inputs of 200,000 keys',
    copies: 4,
    send: query(SUBMIT, inputs(`{${Array.from({ length: 200_000 }, (_, at) => `"k${at}":1`).join()}}`)),
    answers: ['400 BAD_REQUEST'],
  },
  {
    name: 'inputs of 20,000 keys',
    copies: 4,
    send: query(SUBMIT, inputs(`{${Array.from({ length: 20_000 }, (_, at) => `"k${at}":1`).join()}}`)),
    answers: ['400 BAD_REQUEST'],
  },
  {
    name: 'inputs of 11,000 keys',
    copies: 4,
    send: query(SUBMIT, inputs(`{${Array.from({ length: 11_000 }, (_, at) => `"k${at}":1`).join()}}`)),
    answers: ['200 InvalidInputError'],
  },
  {
    name: 'variables of 200,000 keys that nothing uses',
    copies: 4,
    send: query('{ __typename }', `{${Array.from({ length: 200_000 }, (_, at) => `"k${at}":1`).join()}}`),
    answers: ['400 BAD_REQUEST'],
  },
  {
    name: 'a list of 900,000 numbers',
    copies: 4,
    send: query(SUBMIT, inputs(`{"list":[${'1,'.repeat(900_000)}1]}`)),
    answers: ['400 BAD_REQUEST'],
  },
  {
    name: 'inputs of 20 MB',
    copies: 4,
    send: query(SUBMIT, inputs(`{"image_url":"data:image/png;base64,${'A'.repeat(20_000_000)}"}`)),
    answers: ['413', '413 BAD_REQUEST', '0'],
  },
  {
    name: 'inputs nested deeper than the stack',
    copies: 4,
    send: query(SUBMIT, inputs(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`)),
    answers: ['400 BAD_REQUEST'],
  },
  {
    name: 'a number that no double has',
    copies: 4,
    send: query(SUBMIT, inputs('{"prompt":"x","seed":1e400}')),
    answers: NOT_VALID,
  },
  {
    name: 'a word without quotes',
    copies: 4,
    send: query(
      'mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { image_size: square_hd } }) { __typename } }',
    ),
    answers: NOT_VALID,
  },
  {
    name: 'a variable that is not given',
    copies: 4,
    send: query(
      'mutation($s: String) { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "x", style: $s } }) { __typename } }',
    ),
    answers: NOT_VALID,
  },
  {
    name: 'the year 0',
    copies: 4,
    send: query('{ generationCount(filter: { createdFrom: "0000-01-01T00:00:00Z" }) }'),
    answers: NOT_VALID,
  },
  {
    name: 'filters of a thousand entries',
    copies: 4,
    send: query('query($f: GenerationFilter) { generationCount(filter: $f) }', {
      f: { endpoint: Array.from({ length: 1000 }, (_, at) => `fal-ai/e${at}`) },
    }),
    answers: NOT_VALID,
  },
  ...[
    'fal-ai/flux/requests/x',
    'fal-ai/flux/requests/x/cancel',
    '../x',
    'fal-ai/../x',
    'fal-ai/flux?x=1',
    'fal-ai/%2e%2e/x',
    'https://evil.example/x',
    'a\u0000b/c',
  ].map(
    (endpoint): Attack => ({
      name: `the endpoint ${JSON.stringify(endpoint)}`,
      copies: 1,
      send: query(SUBMIT, { i: { endpoint, inputs: { prompt: 'x' } } }),
      answers: ['200 InvalidInputError'],
    }),
  ),
  {
    name: 'estimates of one thing',
    copies: 4,
    send: query(
      `{${many(30, (at) => `a${at}: estimateCost(endpoint: "fal-ai/flux/dev", inputs: { prompt: "${at}" }) { cents }`)}}`,
    ),
    answers: ['200', ...TOO_COMPLEX],
  },
  {
    name: 'the most expensive page that is allowed',
    copies: 60,
    send: query(
      '{ generations(first: 100) { edges { node { requestId prompt inputs result outputs { url } deliveries { verdict } } } } }',
    ),
    answers: ['200', '503 SERVER_BUSY', ...TOO_COMPLEX],
  },
];
