import { randomBytes } from 'node:crypto';
import { type Attack, type Sent, send } from '../attack.ts';
import type { Target } from '../target.ts';

const PATH = '/api/fal/webhook';
const now = () => String(Math.floor(Date.now() / 1000));

/** A webhook in fal's form whose signature is none. */
function deliver(
  target: Target,
  requestId: string,
  more: Record<string, string> = {},
  rest: Partial<Sent> = {},
) {
  return send(target, {
    path: PATH,
    headers: {
      'content-type': 'application/json',
      'x-fal-webhook-request-id': requestId,
      'x-fal-webhook-user-id': target.fal.userId,
      'x-fal-webhook-timestamp': now(),
      'x-fal-webhook-signature': randomBytes(64).toString('hex'),
      ...more,
    },
    body: JSON.stringify({
      request_id: requestId,
      status: 'OK',
      payload: { images: [{ url: 'https://evil.example/a.png' }] },
    }),
    ...rest,
  });
}

/** What comes to fal's door and is not fal's. */
export const DOOR: readonly Attack[] = [
  {
    name: 'forged webhooks for jobs of others',
    copies: 400,
    send: (target, copy) => deliver(target, `seen-${2 + 2 * (copy % 20)}`),
    answers: ['401'],
  },
  {
    name: 'forged webhooks for jobs that nobody has',
    copies: 400,
    send: (target, copy) => deliver(target, `nobody-${copy}`),
    answers: ['401'],
  },
  {
    name: 'old webhooks',
    copies: 100,
    send: (target, copy) => deliver(target, `seen-${copy}`, { 'x-fal-webhook-timestamp': '1600000000' }),
    answers: ['401'],
  },
  {
    name: 'webhooks of another account',
    copies: 100,
    send: (target, copy) => deliver(target, `seen-${copy}`, { 'x-fal-webhook-user-id': 'someone-else' }),
    answers: ['401', '403'],
  },
  {
    name: 'webhooks without their headers',
    copies: 100,
    send: (target) =>
      send(target, { path: PATH, headers: { 'content-type': 'application/json' }, body: '{}' }),
    answers: ['400'],
  },
  {
    name: 'webhooks announced larger than any',
    copies: 20,
    send: (target, copy) =>
      deliver(target, `seen-${copy}`, { 'content-length': '2000000000' }, { body: 'x', unfinished: true }),
    answers: ['413'],
  },
  {
    name: 'webhooks that are never ended',
    copies: 40,
    send: (target, copy) =>
      deliver(
        target,
        `seen-${copy}`,
        { 'content-length': '30000000' },
        { body: Buffer.alloc(1_000_000), unfinished: true },
      ),
    // Given up after the time that a sender has, or not begun where too many are being read.
    answers: ['408', '0', '503', '400', '401'],
  },
];
