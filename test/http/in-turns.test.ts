import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { urlToHttpOptions } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { inTurns } from '../../src/http/in-turns.ts';

const DOOR = '/door';

/** A server that is told of each request that is let in, and of how many turns of the event loop have passed by then. */
async function serve(): Promise<{ url: string; turns: number[] }> {
  const turns: number[] = [];
  let passed = 0;
  const stop = new AbortController();
  async function count(): Promise<void> {
    while (!stop.signal.aborted) {
      await turn();
      passed += 1;
    }
  }
  void count();
  const server = createServer(
    inTurns(DOOR, (_request, response) => {
      turns.push(passed);
      response.end();
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    stop.abort();
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, turns };
}

/** `fetch` would tidy up the path. */
async function send(url: string, path: string): Promise<void> {
  const sent = request({ ...urlToHttpOptions(new URL(url)), path }).end();
  const [response] = await once(sent, 'response');
  response.resume();
}

test.each([DOOR, `${DOOR}?submission=1`, '/./door'])(
  'of many requests to %s at once each is let in in a turn of its own',
  async (path) => {
    const { url, turns } = await serve();
    await Promise.all(Array.from({ length: 50 }, () => send(url, path)));
    expect(turns).toHaveLength(50);
    expect(new Set(turns).size).toBe(50);
  },
);

test('a request to another path passes those in line', () => {
  const letIn: string[] = [];
  const listener = inTurns(DOOR, ({ url = '' }) => letIn.push(url));
  const come = (url: string) =>
    Reflect.apply(listener, undefined, [{ url, socket: { destroyed: false } }, {}]);
  for (const path of [DOOR, DOOR, '/graphql']) come(path);
  expect(letIn).toEqual(['/graphql']);
});

test('who has gone while in line is not let in, and keeps none waiting', async () => {
  const letIn: string[] = [];
  const listener = inTurns(DOOR, ({ url = '' }) => letIn.push(url));
  const come = (url: string, destroyed: boolean) =>
    Reflect.apply(listener, undefined, [{ url, socket: { destroyed } }, {}]);
  come(`${DOOR}?1`, true);
  come(`${DOOR}?2`, false);
  for (let turns = 0; turns < 4; turns++) await turn();
  expect(letIn).toEqual([`${DOOR}?2`]);
});
