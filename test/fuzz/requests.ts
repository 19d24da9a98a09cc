import * as fc from 'fast-check';
import type { Sent } from '../attacks/attack.ts';
import type { Operation } from './operations.ts';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'];
const PATHS = [
  '/graphql',
  '/graphql?',
  '/graphql?query={__typename}',
  '/',
  '/health',
  '/ready',
  '/ready?verbose',
  '/api/fal/webhook',
  '/api/fal/webhook?submission=x',
  '/%',
  '/graphql?query=%7B',
];
const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/graphql',
  '',
  'multipart/form-data',
  'application/json, text/html',
];
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  accept: ['*/*', 'text/html', 'application/json', 'text/event-stream', 'multipart/mixed', 'x'],
  'accept-encoding': ['gzip', 'br', 'identity;q=0', '*'],
  'x-request-id': ['', 'a'.repeat(500), '{"a":1}', '../../x'],
  'x-explain': ['1', 'x'],
  origin: ['null', 'https://evil.example', 'http://localhost:1'],
  'if-none-match': ['*', '"x"'],
  range: ['bytes=0-1'],
  expect: ['100-continue'],
  'x-fal-webhook-request-id': ['seen-12', ''],
  'x-fal-webhook-timestamp': ['0', '99999999999999', 'x'],
  'x-fal-webhook-signature': ['00', 'zz', 'a'.repeat(128)],
  'x-fal-webhook-user-id': ['someone'],
};

/** Requests that begin as good ones, of which some part is then changed: the body's bytes, its type, the method, the path, headers. */
export function requests(operation: fc.Arbitrary<Operation>, token: string): fc.Arbitrary<Sent> {
  const body = operation.map((value) => JSON.stringify(value));
  const damaged = fc.oneof(
    { weight: 2, arbitrary: body },
    fc
      .tuple(body, fc.nat(), fc.nat())
      .map(
        ([text, from, length]) =>
          text.slice(0, from % text.length) + text.slice((from % text.length) + (length % 20)),
      ),
    fc.tuple(body, fc.nat(), fc.uint8Array({ maxLength: 10 })).map(([text, at, bytes]) => {
      const whole = Buffer.from(text);
      const cut = at % whole.length;
      return Buffer.concat([whole.subarray(0, cut), bytes, whole.subarray(cut)]);
    }),
    fc.json().map(String),
    fc.constantFrom(
      '',
      '[]',
      'null',
      '{"query":{}}',
      '[{"query":"{__typename}"}]',
      '{"query":"{__typename}","variables":[]}',
      '{"query":"{__typename}","operationName":1}',
      '{"query":"{__typename}","extensions":1}',
    ),
  );
  const headers = fc.record(
    Object.fromEntries(Object.entries(HEADERS).map(([name, values]) => [name, fc.constantFrom(...values)])),
    { requiredKeys: [] },
  );
  return fc
    .record({
      method: often('POST', METHODS),
      path: often('/graphql', PATHS),
      type: often('application/json', TYPES),
      body: damaged,
      some: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, headers),
      known: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
    })
    .map(({ method, path, type, body: bytes, some, known }) => ({
      method,
      path,
      body: bytes,
      headers: {
        ...(type !== '' && { 'content-type': type }),
        ...(known && { authorization: `Bearer ${token}` }),
        ...some,
      },
    }));
}

function often(usual: string, others: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));
}
