import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';
import { type Signer, startSigner } from '../support/webhook.ts';

const SUBMIT = `mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "x" } }) { __typename } }`;
const KEYS_UNAVAILABLE = `{ webhookDeliveries(verdict: KEYS_UNAVAILABLE) { edges { node { detail deliveries } } } }`;
let signer: Signer;
beforeAll(async () => {
  signer = await startSigner();
});
afterAll(async () => await signer.close());

const start = () =>
  startLedger({ FAL_JWKS_URL: signer.jwksUrl, FAL_WEBHOOK_USER_ID: signer.account, FAL_KEY: 'k:s' });

/** Its warnings, and what it says when they end. */
function told(ledger: Ledger, pattern: RegExp): string[] {
  const lines = ledger.logged().trim().split('\n');
  return lines.map((line): string => JSON.parse(line).msg).filter((line) => pattern.test(line));
}

async function deliver(ledger: Ledger, count: number, headers: Parameters<Signer['headers']>[1] = {}) {
  const statuses = new Set<number>();
  for (let index = 0; index < count; index += 1) {
    const body = `{"request_id":"${randomUUID()}","status":"OK","payload":{"seed":${index}}}`;
    const answer = await fetch(`${ledger.url}/api/fal/webhook`, {
      method: 'POST',
      body,
      headers: signer.headers(body, headers),
    });
    statuses.add(answer.status);
  }
  return [...statuses];
}

test('a flood of each kind of bad webhook makes two lines', async () => {
  const ledger = await start();
  try {
    const forged = generateKeyPairSync('ed25519').privateKey;
    expect(await deliver(ledger, 40, { timestamp: 1 })).toEqual([400]);
    expect(await deliver(ledger, 30, { key: forged })).toEqual([401]);
    expect(await deliver(ledger, 20, { account: 'another' })).toEqual([403]);
    expect(await deliver(ledger, 10)).toEqual([200]);
    expect(told(ledger, /^webhooks /)).toHaveLength(4);
    await ledger.app.close();
    expect(told(ledger, /^webhook.*until this server was stopped/).join('\n')).toMatch(
      /time.*\(40 times[^]*account.*\(20 times[^]*keys.*\(30 times[^]*jobs.*\(10 times/,
    );
    expect(told(ledger, /^webhooks /)).toHaveLength(8);
  } finally {
    await ledger.close();
  }
});

test('a key set that is down is told once, and webhooks say that it was', async () => {
  const ledger = await start();
  try {
    signer.down = true;
    expect(await deliver(ledger, 25)).toEqual([503]);
    expect(told(ledger, /key set/)).toEqual(["fal's key set for webhooks cannot be read: it answers 500"]);
    const { data } = await ledger.ask<{ webhookDeliveries: { edges: unknown[] } }, object>(KEYS_UNAVAILABLE);
    expect(data.webhookDeliveries.edges.at(-1)).toEqual({
      node: { detail: 'the key set cannot be read now, deliver again', deliveries: 1 },
    });
    signer.down = false;
    await vi.waitUntil(async () => (await deliver(ledger, 1))[0] === 200, { timeout: 10_000, interval: 500 });
    await vi.waitUntil(() => told(ledger, /key set/).length === 2, { timeout: 15_000 });
    expect(told(ledger, /again; webhooks turned away meanwhile: \d+$/)).toHaveLength(1);
  } finally {
    signer.down = false;
    await ledger.close();
  }
});

test('a key that fal refuses for submits is told once', async () => {
  const ledger = await start();
  try {
    for (let count = 0; count < 5; count += 1) await ledger.ask(SUBMIT);
    expect(told(ledger, /^fal (refuses|takes)/)).toHaveLength(1);
    await ledger.app.close();
    expect(told(ledger, /^fal refuses this server's calls: .*\(5 times until/)).toHaveLength(1);
  } finally {
    await ledger.close();
  }
});

test('an endpoint that fal does not have is told once', async () => {
  const ledger = await startLedger();
  try {
    for (let count = 0; count < 8; count += 1) await ledger.ask(SUBMIT.replace('flux/dev', 'none'));
    expect(told(ledger, /^fal (refuses|takes)/)).toEqual([
      'fal refuses most jobs: 6 of the last 6, the last one for fal-ai/none (404)',
    ]);
  } finally {
    await ledger.close();
  }
});

test('a rate limit of submits is told once, and not as a refusal', async () => {
  const ledger = await startLedger();
  try {
    for (let count = 0; count < 5; count += 1) {
      ledger.sandbox.faults.script({ operation: 'submit', fault: { name: 'error-before', status: 429 } });
      await ledger.ask(SUBMIT);
    }
    expect(told(ledger, /^fal (refuses|takes)/)).toEqual([
      expect.stringMatching(/^fal takes no more calls for now \(429\): /),
    ]);
  } finally {
    await ledger.close();
  }
});
