import type { GraphQLSchema } from 'graphql';
import { operationsOf } from './answer-corpus.ts';

/** A request as it is sent; a well-formed one but for what its name says. */
export interface CorpusRequest {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** Whose token is sent. */
  readonly sender: Sender;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const SENDERS = [
  'admin',
  'ann',
  'nobody',
  'another scheme',
  'expired',
  'another signature',
  'no token',
] as const;

/** Who sends a request. */
export type Sender = (typeof SENDERS)[number];

const JSON_TYPE = { 'content-type': 'application/json' };
const LOOKUP = 'query Lookup($id: String!) { generation(requestId: $id) { id requestId status } }';
const lookup = (id: unknown, others: object = {}) =>
  JSON.stringify({ query: LOOKUP, variables: { id }, ...others });
const LONG = JSON.stringify({
  query: '{ generations { edges { node { id requestId endpoint status userId prompt inputs createdAt } } } }',
});
const asUrl = (parameters: Record<string, string>) => `/graphql?${new URLSearchParams(parameters)}`;

/** Every operation as the admin and some as everybody, by GET and by POST, and what is wrong in other ways. */
export function requestsOf(schema: GraphQLSchema): CorpusRequest[] {
  const operations = operationsOf(schema).map(({ name, query }) =>
    post(name, JSON.stringify({ query }), { sender: 'admin' }),
  );
  return [
    ...operations,
    ...SENDERS.flatMap((sender) => [
      post(`a lookup by ${sender}`, lookup('one'), { sender }),
      post(`a job of ben, by ${sender}`, lookup('two'), { sender }),
      post(`no JSON by ${sender}`, '{', { sender }),
      {
        ...post('', '', { sender }),
        name: `a GET by ${sender}`,
        method: 'GET',
        path: asUrl({ query: '{ __typename }' }),
      },
    ]),
    ...BODIES.map(([name, body]) => post(name, body)),
    ...HEADERS.map(([name, headers]) => post(name, lookup('one'), { headers })),
    ...['gzip', 'br', 'gzip, br', 'identity', 'zstd'].map((encoding) =>
      post(`a long answer as ${encoding}`, LONG, {
        headers: { ...JSON_TYPE, 'accept-encoding': encoding },
      }),
    ),
    ...URLS.map(([name, method, path]) => ({ name, method, path, sender: 'admin' as const, headers: {} })),
  ];
}

function post(
  name: string,
  body: string,
  { sender = 'admin', headers = JSON_TYPE }: { sender?: Sender; headers?: Record<string, string> } = {},
): CorpusRequest {
  return { name, method: 'POST', path: '/graphql', sender, headers, body };
}

const BODIES: ReadonlyArray<readonly [name: string, body: string]> = [
  ['variables', lookup('one')],
  ['an unknown job', lookup('nobody')],
  ['a variable of the wrong type', lookup(7)],
  ['a variable that is null', lookup(null)],
  ['variables that are a list', JSON.stringify({ query: LOOKUP, variables: ['one'] })],
  ['variables that are text', JSON.stringify({ query: LOOKUP, variables: '{"id":"one"}' })],
  ['variables that are null', JSON.stringify({ query: '{ __typename }', variables: null })],
  ['a variable that nobody declares', JSON.stringify({ query: LOOKUP, variables: { id: 'one', other: 1 } })],
  ['the name of the operation', lookup('one', { operationName: 'Lookup' })],
  ['the name of another operation', lookup('one', { operationName: 'Other' })],
  ['an operation name that is a number', lookup('one', { operationName: 1 })],
  ['extensions', lookup('one', { extensions: { a: 1 } })],
  ['extensions that are a list', lookup('one', { extensions: [] })],
  ['an unknown parameter', lookup('one', { other: 1 })],
  ['a query that is a number', '{"query":1}'],
  ['a query that is null', '{"query":null}'],
  ['no query', '{}'],
  ['a batch', `[${lookup('one')},${lookup('two')}]`],
  ['an empty batch', '[]'],
  ['JSON that is text', '"{ __typename }"'],
  ['JSON that is null', 'null'],
  ['JSON that ends early', '{"query":"{ __typename }"'],
  ['JSON and more', '{"query":"{ __typename }"} x'],
  ['a query named twice', '{"query":"{ nothing }","query":"{ __typename }"}'],
  ['a member named __proto__', '{"query":"{ __typename }","__proto__":{"query":"{ nothing }"}}'],
  ['white space around', '  \n{"query":"{ __typename }"}\n '],
  ['escaped letters', '{"query":"{ \\u005f_typename }"}'],
  ['letters beyond ASCII', lookup('é 日本 😀')],
  ['a NUL', lookup('a\0b')],
  ['half a surrogate pair', '{"query":"{ generation(requestId: \\"\\ud800\\") { id } }"}'],
  ['an empty body', ''],
  ['a mark of byte order', `\ufeff${lookup('one')}`],
  [
    'JSON nested deep',
    lookup('one', { extensions: JSON.parse(`${'{"a":'.repeat(300)}1${'}'.repeat(300)}`) }),
  ],
  ['a body of 70 kB', lookup('one', { extensions: { filler: 'x'.repeat(70_000) } })],
  ['a query that is empty', '{"query":""}'],
  ['a query that does not parse', '{"query":"{ generation("}'],
  ['a field that does not exist', '{"query":"{ nothing }"}'],
  ['two operations without a name', '{"query":"query A { __typename } query B { __typename }"}'],
  ['a subscription', '{"query":"subscription { nothing }"}'],
  ['the word subscription', '{"query":"# no subscription\\n{ __typename }"}'],
  ['a mutation that is refused', '{"query":"mutation { cancelGeneration(id: \\"x\\") { __typename } }"}'],
  [
    'an error of a field beside data',
    '{"query":"{ __typename generation(requestId: \\"one\\") { inputs(maxBytes: 1) } }"}',
  ],
  ['too many aliases', JSON.stringify({ query: `{ ${'a: __typename '.repeat(2000)} }` })],
];

const HEADERS: ReadonlyArray<readonly [name: string, headers: Record<string, string>]> = [
  ['no content type', {}],
  ['plain text', { 'content-type': 'text/plain' }],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['a charset', { 'content-type': 'application/json; charset=utf-8' }],
  ['another charset', { 'content-type': 'application/json; charset=latin1' }],
  ['capital letters', { 'content-type': 'Application/JSON' }],
  ['the type of GraphQL', { 'content-type': 'application/graphql+json' }],
  ['a compressed body', { ...JSON_TYPE, 'content-encoding': 'gzip' }],
  ['GraphQL responses wanted', { ...JSON_TYPE, accept: 'application/graphql-response+json' }],
  ['anything wanted', { ...JSON_TYPE, accept: '*/*' }],
  ['JSON wanted', { ...JSON_TYPE, accept: 'application/json' }],
  ['a stream wanted', { ...JSON_TYPE, accept: 'text/event-stream' }],
  ['parts wanted', { ...JSON_TYPE, accept: 'multipart/mixed' }],
  ['HTML wanted', { ...JSON_TYPE, accept: 'text/html' }],
  ['an image wanted', { ...JSON_TYPE, accept: 'image/png' }],
  ['another origin', { ...JSON_TYPE, origin: 'https://elsewhere.example' }],
  ['what axios wants', { ...JSON_TYPE, accept: 'application/json, text/plain, */*' }],
  ['what GraphiQL wants', { ...JSON_TYPE, accept: 'application/json, multipart/mixed' }],
  ['either wanted', { ...JSON_TYPE, accept: 'application/graphql-response+json, application/json' }],
  ['what Apollo wants', { ...JSON_TYPE, accept: 'application/graphql-response+json,application/json;q=0.9' }],
  ['gzip of a short answer', { ...JSON_TYPE, 'accept-encoding': 'gzip' }],
  ['an explanation wanted', { ...JSON_TYPE, 'x-explain': 'false' }],
  ['an origin that may read', { ...JSON_TYPE, origin: 'https://front.example' }],
  ['an odd request id', { ...JSON_TYPE, 'x-request-id': 'corpus.1' }],
];

const URLS: ReadonlyArray<readonly [name: string, method: string, path: string]> = [
  ['a GET without a query', 'GET', '/graphql'],
  ['a GET with variables', 'GET', asUrl({ query: LOOKUP, variables: '{"id":"one"}' })],
  ['a GET with variables that are no JSON', 'GET', asUrl({ query: LOOKUP, variables: '{' })],
  ['a GET with a mutation', 'GET', asUrl({ query: 'mutation { nothing }' })],
  ['a GET with an empty query', 'GET', asUrl({ query: '' })],
  ['a HEAD', 'HEAD', asUrl({ query: '{ __typename }' })],
  ['an OPTIONS', 'OPTIONS', '/graphql'],
  ['a PUT', 'PUT', '/graphql'],
  ['a DELETE', 'DELETE', '/graphql'],
  ['a path below', 'GET', '/graphql/more'],
  ['an unknown path', 'GET', '/nothing'],
  ['the path in capitals', 'GET', '/GraphQL'],
  ['the health', 'GET', '/health'],
];
