import { type Attack, send } from '../attack.ts';

const HOSTS = [
  'a b',
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.nip.io',
  '[::1',
  '<script>',
  'a/b',
  'é',
];

/** What pages of other names send through somebody's browser. */
export const ORIGINS: readonly Attack[] = [
  {
    name: 'other names',
    copies: HOSTS.length,
    send: (target, copy) =>
      send(target, { method: 'GET', headers: { host: HOSTS[copy] ?? '', accept: 'text/html' } }),
    answers: ['400', '400 BAD_REQUEST', '421', '421 BAD_REQUEST'],
  },
  {
    name: 'a page that asks before it reads',
    copies: 10,
    send: async (target, copy) => {
      const origin = ['https://evil.example', 'null', 'http://localhost:3000'][copy % 3] ?? '';
      const answer = await send(target, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization',
        },
      });
      // Whatever the status: without this header no browser lets the page go on.
      return {
        ...answer,
        status: answer.headers['access-control-allow-origin'] === undefined ? 0 : answer.status,
      };
    },
    answers: ['0'],
  },
];
