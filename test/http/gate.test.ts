import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { UnauthenticatedError } from '../../src/errors.ts';
import { withGate } from '../../src/http/gate.ts';

const GOOD = 'Bearer good';

/** A gate that lets in who has the good token, as long as that is good; and what has become of those who came. */
function open() {
  const letIn: string[] = [];
  let refused = 0;
  let isGood = true;
  const gate = withGate(
    {
      viewerOf: async ({ headers }) => {
        if (headers.authorization !== GOOD || !isGood) throw new UnauthenticatedError('No.');
        return { userId: 'ann', role: 'user' };
      },
      cors: () => false,
      deliveries: {
        record: async () => undefined,
        applied: () => undefined,
        flush: async () => undefined,
        prune: async () => undefined,
      },
      queueMs: 5000,
      mostUnderWay: 1000,
      trustedProxies: 0,
    },
    ({ url = '' }, response) => {
      letIn.push(url);
      response.statusCode = 200;
      response.end();
    },
  );
  const come = (url: string, authorization?: string, method = 'POST') => {
    const request = Object.assign(new EventEmitter(), {
      url,
      method,
      headers: { authorization, 'content-type': 'application/json' },
      socket: Object.assign(new EventEmitter(), { destroy: () => undefined }),
    });
    const response = Object.assign(new EventEmitter(), {
      statusCode: 0,
      writeHead: (status: number) => {
        response.statusCode = status;
      },
      end: () => {
        if (response.statusCode !== 200) refused += 1;
        response.emit('close');
      },
    });
    Reflect.apply(gate, undefined, [request, response]);
  };
  const settled = async () => {
    for (let turns = 0; turns < 3; turns += 1) await turn();
  };
  return {
    letIn,
    come,
    settled,
    refused: () => refused,
    expire: () => {
      isGood = false;
    },
  };
}

test('whose token has been seen to be valid passes all who are to be refused', async () => {
  const { come, letIn, refused, settled } = open();
  come('/graphql?first', GOOD);
  await settled();
  for (let at = 0; at < 500; at += 1) come(at % 2 === 0 ? '/graphql' : '/nowhere');
  come('/graphql?second', GOOD);
  await settled();
  expect(letIn).toEqual(['/graphql?first', '/graphql?second']);
  expect(refused()).toBeLessThan(500);
  await expect.poll(refused).toBe(500);
});

test('a token that was good is refused once it has expired', async () => {
  const { come, letIn, refused, expire } = open();
  come('/graphql', GOOD);
  await expect.poll(() => letIn.length).toBe(1);
  expire();
  come('/graphql', GOOD);
  await expect.poll(refused).toBe(1);
  expect(letIn).toHaveLength(1);
});

test.each([
  ['/health', 'GET'],
  ['/ready?verbose', 'GET'],
  ['/graphql', 'GET'],
  ['/graphql', 'OPTIONS'],
  ['/api/fal/webhook', 'GET'],
])('%s %s is let in at once, whoever asks', (url, method) => {
  const { come, letIn } = open();
  for (let at = 0; at < 10; at += 1) come('/nowhere');
  come(url, undefined, method);
  expect(letIn).toEqual([url]);
});
