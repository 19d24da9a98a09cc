import { expect, test } from 'vitest';
import { clientAddress } from '../../src/http/client-address.ts';

const PROXY = '10.0.0.1';

test.each([
  ['without proxies of ours nobody believes the header', 0, '192.0.2.9', PROXY],
  ['behind one the last one counts', 1, '198.51.100.1, 192.0.2.9', '192.0.2.9'],
  ['behind two the last but one', 2, '198.51.100.1,192.0.2.9, 10.0.0.2', '192.0.2.9'],
  ['who comes past a proxy has the address of the connection', 2, '192.0.2.9', PROXY],
  ['without the header likewise', 1, undefined, PROXY],
  ['and with an empty one', 1, '', PROXY],
])('%s', (_name, trusted, forwarded, expected) => {
  const request = { headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress: PROXY } };
  expect(Reflect.apply(clientAddress, undefined, [request, trusted])).toBe(expected);
});
