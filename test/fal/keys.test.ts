import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createKeySet } from '../../src/fal/keys.ts';
import { readWebhookHeaders } from '../../src/fal/webhook.ts';
import { type Signer, startSigner } from '../support/webhook.ts';

const body = Buffer.from('{}');
let signer: Signer;
let now: Date;
beforeEach(async () => {
  signer = await startSigner();
  now = new Date();
});
afterEach(async () => await signer.close());

const keySet = () => createKeySet({ url: signer.jwksUrl, timeoutMs: 30_000, clock: () => now });
const later = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000);
};
function headers(key?: Signer['key']) {
  const read = readWebhookHeaders(new Headers(signer.headers(body, key && { key })));
  if (!read) throw new Error('the test made bad headers');
  return read;
}

test('the key set is fetched once for many webhooks, and again after a day', async () => {
  const keys = keySet();
  const verdicts = await Promise.all([1, 2, 3].map(() => keys.verify(headers(), body)));
  expect([verdicts, signer.fetches]).toEqual([['valid', 'valid', 'valid'], 1]);
  later(25 * 3600);
  expect(await keys.verify(headers(), body)).toBe('valid');
  // In the background: what the known keys verify does not wait.
  await vi.waitFor(() => expect(signer.fetches).toBe(2), 15_000);
});

test('a rotated key is found at once, while forged traffic makes one fetch a minute', async () => {
  const keys = keySet();
  await keys.verify(headers(), body);
  later(61);
  signer.rotate();
  expect(await keys.verify(headers(), body)).toBe('valid');
  const forged = generateKeyPairSync('ed25519').privateKey;
  for (let index = 0; index < 20; index++) expect(await keys.verify(headers(forged), body)).toBe('invalid');
  expect(signer.fetches).toBe(2);
});

test('while the key set is down known keys go on, and an unknown one is no verdict', async () => {
  const keys = keySet();
  await keys.verify(headers(), body);
  signer.down = true;
  later(25 * 3600);
  expect(await keys.verify(headers(), body)).toBe('valid');
  signer.rotate();
  later(61);
  expect(await keys.verify(headers(), body)).toBe('unknown');
  signer.down = false;
  later(6);
  expect(await keys.verify(headers(), body)).toBe('valid');
});

test('what known keys verify waits for no key server that hangs, nor do others wait long', async () => {
  const keys = keySet();
  await keys.verify(headers(), body);
  signer.hanging = true;
  later(25 * 3600);
  const asked = performance.now();
  for (let index = 0; index < 20; index++) expect(await keys.verify(headers(), body)).toBe('valid');
  expect(performance.now() - asked).toBeLessThan(500);
  const forged = generateKeyPairSync('ed25519').privateKey;
  for (let index = 0; index < 20; index++) expect(await keys.verify(headers(forged), body)).toBe('unknown');
  expect(performance.now() - asked).toBeLessThan(2500);
  expect(signer.fetches).toBe(2);
});
