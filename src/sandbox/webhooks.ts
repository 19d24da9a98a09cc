import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ending } from './endpoints.ts';
import type { Fault } from './faults.ts';
import type { Job } from './jobs.ts';

// fal's policy, scaled down: the first attempt may take 15 s, further ones come with growing pauses.
const TIMEOUT_MS = 15_000;
const PAUSES_MS = [0, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000];

/** Signs and delivers as fal does (https://fal.ai/docs/documentation/model-apis/inference/webhooks). */
export interface Webhooks {
  /** The public key as a JWK. */
  readonly jwk: { readonly x: string };
  /** Delivers until it is acknowledged (2xx), redirected (3xx, a permanent failure) or given up. */
  deliver(job: Job, ending: Ending, fault: Fault, signal: AbortSignal): Promise<void>;
}

export function createWebhooks(userId: string): Webhooks {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const stranger = generateKeyPairSync('ed25519').privateKey;
  return {
    jwk: { x: publicKey.export({ format: 'jwk' }).x ?? '' },
    async deliver(job, ending, fault, signal) {
      if (job.webhookUrl === null || fault.lose) return;
      const body = bodyOf(job, fault.nullPayload ? { ...ending, body: 'null' } : ending);
      const key = fault.wrongKey ? stranger : privateKey;
      for (let copy = 1; copy < (fault.copies ?? 1); copy++)
        await post(job.webhookUrl, body, headersOf(job, body, key, fault.userId ?? userId), signal);
      for (const pause of PAUSES_MS) {
        await sleep(pause, undefined, { signal });
        const status = await post(
          job.webhookUrl,
          body,
          headersOf(job, body, key, fault.userId ?? userId),
          signal,
        );
        if (status !== undefined && status < 400) return;
      }
    },
  };
}

function bodyOf(job: Job, { error, status, body }: Ending): string {
  const ids = `"request_id":${JSON.stringify(job.id)},"gateway_request_id":${JSON.stringify(job.id)}`;
  if (error) return `{${ids},"status":"ERROR","error":"Invalid status code: ${status}","payload":${body}}`;
  const lost = body === 'null' ? ',"payload_error":"Response payload is not JSON serializable."' : '';
  // The result's own text: its numbers may have more digits than JavaScript's.
  return `{${ids},"status":"OK","payload":${body}${lost}}`;
}

function headersOf(job: Job, body: string, key: KeyObject, userId: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHash('sha256').update(body).digest('hex');
  const message = Buffer.from(`${job.id}\n${userId}\n${timestamp}\n${digest}`);
  return {
    'content-type': 'application/json',
    'x-fal-webhook-request-id': job.id,
    'x-fal-webhook-user-id': userId,
    'x-fal-webhook-timestamp': timestamp,
    'x-fal-webhook-signature': sign(null, message, key).toString('hex'),
    'x-request-id': randomUUID(),
  };
}

async function post(
  url: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal: timeout });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}
