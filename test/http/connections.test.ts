import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger({ MAX_CONNECTIONS: '15', MAX_CONNECTIONS_PER_ADDRESS: '10' });
});
afterAll(async () => await ledger.close());

/** Connections from this address, none of which is used; and how many of them the server has ended. */
async function open(count: number, from: string) {
  const { hostname, port } = new URL(ledger.url);
  const answers: string[] = [];
  const sockets: Socket[] = [];
  for (let at = 0; at < count; at += 1) {
    const socket = connect({ host: hostname, port: Number(port), localAddress: from });
    socket.on('data', (chunk) => answers.push(String(chunk)));
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('connect', resolve));
    sockets.push(socket);
  }
  return {
    answers,
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

test('an address, and all together, have so many connections at once; more are told to come later', async () => {
  const one = await open(12, '127.0.0.2');
  await expect.poll(() => one.answers).toHaveLength(2);
  expect(one.answers[0]).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: 5\r\n/);
  // Others are not kept out by that, until there are too many in all.
  const other = await open(4, '127.0.0.3');
  expect((await fetch(`${ledger.url}/health`)).status).toBe(200);
  const last = await open(3, '127.0.0.4');
  await expect.poll(() => last.answers.length).toBeGreaterThan(0);
  expect(other.answers).toEqual([]);
  for (const { close } of [one, other, last]) close();
  await expect
    .poll(() =>
      fetch(`${ledger.url}/health`).then(
        ({ status }) => status,
        () => 0,
      ),
    )
    .toBe(200);
});
