import { type Attack, ask, send } from '../attack.ts';

const json = { 'content-type': 'application/json' };
const forged = (header: object, claims: object) =>
  `${encode(header)}.${encode(claims)}.${Buffer.from('no signature').toString('base64url')}`;
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const REFUSED = ['401 UNAUTHENTICATED'];
/** Aliases of one field, about as many bytes as this. */
const aliases = (bytes: number, salt: string) =>
  `{${Array.from({ length: bytes / 20 }, (_, at) => `${salt}${String(at).padStart(6, '0')}: __typename `).join('')}}`;

/** What somebody without a valid token sends. */
export const STRANGERS: readonly Attack[] = [
  {
    name: 'different queries of 4 MB',
    copies: 9,
    send: (target, copy) => ask(target, aliases(4_000_000, `q${copy}x`)),
    answers: REFUSED,
  },
  {
    name: 'hundreds of different queries of 100 kB',
    copies: 330,
    send: (target, copy) => ask(target, aliases(100_000, `q${copy}x`)),
    answers: REFUSED,
  },
  {
    name: '51 kB of one field',
    copies: 20,
    send: (target) => ask(target, `{${'__typename '.repeat(4600)}}`),
    answers: REFUSED,
  },
  {
    name: 'one field in the URL many times',
    copies: 20,
    send: (target, copy) =>
      send(target, {
        method: 'GET',
        path: `/graphql?query={${'a '.repeat(4000).trim()}}&n=${copy}`.replaceAll(' ', '+'),
      }),
    answers: REFUSED,
  },
  {
    name: 'a query nested deeper than the stack',
    copies: 10,
    send: (target) => ask(target, '{a'.repeat(100_000)),
    answers: REFUSED,
  },
  {
    name: 'bodies of 24 MB that are never ended',
    copies: 40,
    send: (target) => send(target, { headers: json, body: Buffer.alloc(24_000_000, ' '), unfinished: true }),
    // A server that has answered need not read the rest.
    answers: [...REFUSED, '0'],
  },
  {
    name: 'forged and worn-out tokens',
    copies: 60,
    send: (target, copy) => {
      const claims = { sub: 'ordinary', role: 'admin', ...(copy % 3 === 0 && { exp: 1 }) };
      const header = [
        { alg: 'none' },
        { alg: 'HS256' },
        { alg: 'RS256', kid: `k${copy}` },
        { alg: 'ES256', jku: 'http://127.0.0.1:1/' },
      ];
      return ask(target, '{ viewer { userId } }', {
        token: forged(header[copy % header.length] ?? {}, claims),
      });
    },
    answers: REFUSED,
  },
  {
    name: 'a token of 15 kB',
    copies: 20,
    send: (target) => ask(target, '{ __typename }', { token: 'a.'.repeat(7500) }),
    answers: REFUSED,
  },
  {
    name: 'a form',
    copies: 10,
    send: (target) =>
      send(target, {
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Bearer ${target.attacker}`,
        },
        body: 'query={__typename}',
      }),
    answers: ['415 BAD_REQUEST'],
  },
  {
    name: 'a compressed body',
    copies: 10,
    send: (target) =>
      send(target, {
        headers: { ...json, 'content-encoding': 'gzip', authorization: `Bearer ${target.attacker}` },
        body: Buffer.alloc(10_000),
      }),
    answers: ['415 BAD_REQUEST'],
  },
  {
    name: 'paths that are not served',
    copies: 12,
    send: (target, copy) =>
      send(target, {
        headers: json,
        path:
          [
            '/api/graphql',
            '/x/graphql',
            '/graphql/x',
            '/.env',
            '/%00',
            '//graphql',
            '/..%2f..%2fetc/passwd',
            '/%',
          ][copy % 8] ?? '/',
        body: '{"query":"{__typename}"}',
      }),
    answers: ['404 NOT_FOUND'],
  },
  {
    name: 'GraphiQL, by many visitors',
    copies: 40,
    send: (target, copy) =>
      send(target, { method: 'GET', path: `/graphql?${copy}`, headers: { accept: 'text/html' } }),
    answers: ['200'],
  },
];
