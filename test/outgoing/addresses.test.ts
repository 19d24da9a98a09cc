import { expect, test } from 'vitest';
import { isInside } from '../../src/outgoing/addresses.ts';
import { createPoster } from '../../src/outgoing/post.ts';
import { checkUrl } from '../../src/outgoing/rules.ts';
import { startReceiver } from '../support/receiver.ts';

const PRODUCTION = { allowPrivate: false, production: true };

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '172.31.255.255',
  '192.168.0.1',
  '198.19.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::7f00:1',
  'fe80::1',
  'fe80::1%eth0',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2001:0:7f00:1::',
  'no address',
])('%s is inside', (address) => {
  expect(isInside(address)).toBe(true);
});

test.each(['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111'])('%s is outside', (address) => {
  expect(isInside(address)).toBe(false);
});

test.each([
  'example.com',
  'ftp://example.com',
  'file:///etc/passwd',
  'http://example.com/',
  'https://user@example.com/',
  'https://user:password@example.com/',
  'https://example.com/#part',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://0x7f000001/',
  'https://2130706433/',
  'https://017700000001/',
  'https://127.0.0.1./',
  'https://①②⑦.0.0.1/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:8.8.8.8]/',
  'https://169.254.169.254/latest/meta-data',
  'https://localhost/',
  'https://LOCALHOST./',
  'https://a.localhost/',
  `https://example.com/${'a'.repeat(2000)}`,
])('no webhook is created for %s', (url) => {
  expect(() => checkUrl(url, PRODUCTION)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', field: 'url' }),
  );
});

test('a webhook may lead outside by https, and inside where that is allowed', () => {
  expect(checkUrl('https://Example.com:8443/a?b=c', PRODUCTION).href).toBe('https://example.com:8443/a?b=c');
  expect(checkUrl('http://example.com', { allowPrivate: false, production: false }).href).toBe(
    'http://example.com/',
  );
  expect(checkUrl('http://10.0.0.1/', { ...PRODUCTION, allowPrivate: true }).href).toBe('http://10.0.0.1/');
  expect(() => checkUrl('http://a:b@10.0.0.1/', { ...PRODUCTION, allowPrivate: true })).toThrow(/password/);
});

test('what leads inside is refused when a connection is opened, whatever it is called', async () => {
  const receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const [closed, open] = [createPoster({ allowPrivate: false }), createPoster({ allowPrivate: true })];
  try {
    // As a name that leads elsewhere now than when its webhook was created.
    for (const host of ['localhost', '127.0.0.1', '127.1', '0x7f000001', '[::ffff:127.0.0.1]', '[::1]'])
      expect([host, await closed.post(`http://${host}:${port}/`, {}, '{}')]).toEqual([
        host,
        { status: null, reason: expect.stringContaining('inside') },
      ]);
    expect(await closed.post(`https://localhost:${port}/`, {}, '{}')).toMatchObject({ status: null });
    expect(receiver.received).toEqual([]);
    expect(await open.post(`http://localhost:${port}/`, {}, '{}')).toEqual({ status: 200, beginning: '' });
  } finally {
    await Promise.all([closed.close(), open.close(), receiver.close()]);
  }
});

test('redirects are not followed, and little is read of an answer', async () => {
  const receiver = await startReceiver();
  const poster = createPoster({ allowPrivate: true });
  try {
    receiver.answer = () => ({
      status: 302,
      headers: { location: receiver.url },
      body: 'x'.repeat(1_000_000),
    });
    expect(await poster.post(receiver.url, {}, '{}')).toEqual({ status: 302, beginning: 'x'.repeat(500) });
    expect(receiver.received).toHaveLength(1);
    await receiver.close();
    expect(await poster.post(receiver.url, {}, '{}')).toEqual({
      status: null,
      reason: 'the connection failed (ECONNREFUSED)',
    });
  } finally {
    await poster.close();
  }
});
