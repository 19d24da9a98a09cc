import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeySet } from '../../src/fal/keys.ts';
import { createLargeTexts } from '../../src/fal/large-texts.ts';
import { verifyWebhook } from '../../src/fal/webhook.ts';
import { type Signer, startSigner } from '../support/webhook.ts';

const NOW = new Date('2026-11-17T12:00:00Z');
const OK = '{"request_id":"7a1","status":"OK","payload":{"seed":196619188014358660}}';

const largeTexts = createLargeTexts();
let signer: Signer;
beforeAll(async () => {
  signer = await startSigner();
});
afterAll(async () => await signer.close());

const seconds = (offset: number) => NOW.getTime() / 1000 + offset;

async function verify(body: string, headers: Record<string, string>, account?: string) {
  const keys = createKeySet({ url: signer.jwksUrl, timeoutMs: 1000, clock: () => NOW });
  return await verifyWebhook(new Headers(headers), Buffer.from(body), {
    keys,
    account,
    largeTexts,
    now: NOW,
  });
}

test('a signed webhook of the account is verified, and its numbers keep every digit', async () => {
  const webhook = await verify(OK, signer.headers(OK, { timestamp: seconds(0) }), signer.account);
  expect(webhook).toMatchObject({ kind: 'verified', body: { request_id: '7a1', status: 'OK' } });
  expect(JSON.stringify(webhook)).toContain('196619188014358660');
});

test('a timestamp may be five minutes from now, before or after, and no more', async () => {
  for (const [offset, expected] of [
    [-300, { kind: 'verified' }],
    [300, { kind: 'verified' }],
    [-301, { kind: 'refused', reason: 'stale' }],
    [301, { kind: 'refused', reason: 'stale' }],
  ] as const)
    expect(await verify(OK, signer.headers(OK, { timestamp: seconds(offset) }))).toMatchObject(expected);
});

test('each fault is refused with its reason, and names a job only if fal signed it', async () => {
  const now = { timestamp: seconds(0) };
  const signed = signer.headers(OK, now);
  const { 'x-fal-webhook-signature': _signature, ...unsigned } = signed;
  const forged = signer.headers(OK, { ...now, key: generateKeyPairSync('ed25519').privateKey });
  const requestId = 'delivery-1';
  expect(await verify(OK, unsigned)).toMatchObject({ reason: 'bad-headers', requestId: null });
  expect(await verify(OK, forged)).toMatchObject({ reason: 'bad-signature', requestId: null });
  const old = { timestamp: seconds(-1000) };
  expect(await verify(OK, signer.headers(OK, old))).toMatchObject({ reason: 'stale', requestId });
  expect(await verify(`${OK} `, signer.headers(OK, old))).toMatchObject({
    reason: 'bad-signature',
    requestId: null,
  });
  expect(await verify(`${OK} `, signed)).toMatchObject({ reason: 'bad-signature', requestId: null });
  expect(await verify(OK, signed, 'somebody-else')).toMatchObject({ reason: 'wrong-account', requestId });
  expect(await verify('{}', signer.headers('{}', now))).toMatchObject({ reason: 'bad-body', requestId });
});

test('the signature covers the raw bytes: a body that is not UTF-8 is refused only after it was verified', async () => {
  const body = Buffer.from([0xff, 0xfe]);
  const keys = createKeySet({ url: signer.jwksUrl, timeoutMs: 1000, clock: () => NOW });
  const trust = { keys, account: undefined, largeTexts, now: NOW };
  const good = new Headers(signer.headers(body, { timestamp: seconds(0) }));
  expect(await verifyWebhook(good, body, trust)).toMatchObject({ reason: 'bad-body' });
  const bad = new Headers(signer.headers('', { timestamp: seconds(0) }));
  expect(await verifyWebhook(bad, body, trust)).toMatchObject({ reason: 'bad-signature' });
});

test('while the key set cannot be read nothing is said about a signature', async () => {
  signer.down = true;
  expect(await verify(OK, signer.headers(OK, { timestamp: seconds(0) }))).toMatchObject({
    reason: 'keys-unavailable',
  });
  signer.down = false;
});
