import { connect, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createConnectionTroubles } from '../../src/http/connection-troubles.ts';
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
  const [head = '', body = ''] = one.answers[0]?.split('\r\n\r\n') ?? [];
  expect(head).toMatch(/^HTTP\/1\.1 503 [^]*retry-after: 5\r\n/);
  expect(head).toContain(`content-length: ${Buffer.byteLength(body)}`);
  expect(JSON.parse(body)).toEqual({
    errors: [
      {
        message: expect.stringContaining('from one address'),
        extensions: { code: 'SERVER_BUSY', retryAfter: 5 },
      },
    ],
  });
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

test('that connections are refused is logged when it begins, by its setting, and not with each', () => {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  const troubles = createConnectionTroubles(log, () => new Date());
  for (const bound of ['perAddress', 'perAddress', 'total'] as const) troubles.onRefused(bound);
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
    "connections are refused, webhooks of fal's too: there are MAX_CONNECTIONS_PER_ADDRESS",
    "connections are refused, webhooks of fal's too: there are MAX_CONNECTIONS",
  ]);
  troubles.close();
  expect(lines.at(-1)).toContain('"connections":3');
});
