import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { CLIENT_CANCELLED } from './failure-types.ts';
import type { KeySet } from './keys.ts';
import { type FalReason, mergeReasons, readReason, saysLittle } from './reason.ts';
import { isRequestId } from './request-id.ts';
import { type FalResult, parseText, resultIn } from './result.ts';
import type { WebhookHeaders } from './signature.ts';
import { statusWord } from './status-words.ts';

/** How far a webhook's timestamp may be from now, in seconds, before or after (fal's webhook documentation). */
const WEBHOOK_TOLERANCE_SECONDS = 300;

/** The body of fal's webhook (https://fal.ai/docs/documentation/model-apis/inference/webhooks). */
const webhookBody = z.looseObject({
  request_id: z.string().refine(isRequestId, 'is not a request id'),
  status: z
    .unknown()
    .transform(webhookStatus)
    .pipe(z.enum(['OK', 'ERROR', 'CANCELLED'])),
  payload: z.unknown().optional(),
});
export type WebhookBody = z.output<typeof webhookBody> & {
  /** The payload of a job that succeeded; null or absent if fal could not put it into the webhook. */
  readonly result?: FalResult | null;
};

/** Reads the parsed body of a webhook; undefined if it is none. */
export function readWebhookBody(body: unknown): WebhookBody | undefined {
  return webhookBody.safeParse(body).data;
}

/** fal documents OK and ERROR; others have been reported of its queue. */
function webhookStatus(status: unknown): string | undefined {
  const word = typeof status === 'string' && /^ok$/i.test(status) ? 'COMPLETED' : statusWord(status);
  if (word === 'COMPLETED') return 'OK';
  return word === 'FAILED' ? 'ERROR' : word;
}

/** Why a webhook says that a job failed, and whether its result may say more or name a type. */
export function readWebhookReason(body: WebhookBody): { reason: FalReason; unexplained: boolean } {
  // `payload_error` is about the payload. The error is text in the documentation; in another form it is no less true.
  const {
    request_id: _,
    gateway_request_id: __,
    status,
    payload,
    payload_error: ___,
    result: ____,
    ...envelope
  } = body;
  const told = readReason(envelope, 'fal reported an error without a reason');
  const ofPayload = readReason({ detail: payload }, '');
  const reason =
    ofPayload.message === '' ? { ...told, type: ofPayload.type ?? told.type } : mergeReasons(ofPayload, told);
  return {
    reason: status === 'CANCELLED' ? { ...reason, type: CLIENT_CANCELLED } : reason,
    // What the result has is in the payload, if fal could put it there; a type may be in the header of the result alone.
    unexplained: ofPayload.message === '' || saysLittle(reason) || reason.type === null,
  };
}

/** Why a webhook is refused. `keys-unavailable` is our fault: fal should deliver it again. */
export type WebhookRefusal =
  | 'bad-headers'
  | 'stale'
  | 'keys-unavailable'
  | 'bad-signature'
  | 'wrong-account'
  | 'bad-body';

export type CheckedWebhook =
  | { readonly kind: 'verified'; readonly body: WebhookBody }
  | {
      readonly kind: 'refused';
      readonly reason: WebhookRefusal;
      readonly message: string;
      /** The request id that the unverified headers name, if any. */
      readonly requestId: string | null;
    };

export interface WebhookTrust {
  readonly keys: KeySet;
  /** The fal account whose webhooks are accepted; undefined accepts all that fal signed. */
  readonly account: string | undefined;
  readonly now: Date;
}

/**
 * Verifies a webhook: headers, age, signature, account and body, in that order. The signature covers the raw bytes, so
 * nothing parses them before it has been checked.
 */
export async function verifyWebhook(
  headers: Headers,
  body: Uint8Array<ArrayBuffer>,
  { keys, account, now }: WebhookTrust,
): Promise<CheckedWebhook> {
  const signed = readWebhookHeaders(headers);
  const refuse = (reason: WebhookRefusal, message: string) =>
    ({ kind: 'refused', reason, message, requestId: claimedRequestId(headers) }) as const;

  if (!signed) return refuse('bad-headers', 'the X-Fal-Webhook headers are missing or malformed');
  if (!isFresh(signed, now)) return refuse('stale', 'the timestamp is too far from now');
  const signature = await keys.verify(signed, body);
  if (signature === 'unknown')
    return refuse('keys-unavailable', 'the key set cannot be read now, deliver again');
  if (signature === 'invalid') return refuse('bad-signature', 'the signature is not valid');
  // fal signs the webhooks of all its customers with the same keys, and any of them can point one at this URL.
  if (account !== undefined && signed.userId !== account)
    return refuse('wrong-account', 'the webhook belongs to another account');
  const parsed = readBody(body);
  if (!parsed) return refuse('bad-body', 'the body is not a fal webhook');
  return { kind: 'verified', body: parsed };
}

/** The request id that the headers of a webhook name, null if they are malformed. Not verified: anybody can send it. */
export function claimedRequestId(headers: Headers): string | null {
  const requestId = readWebhookHeaders(headers)?.requestId;
  return requestId !== undefined && isRequestId(requestId) ? requestId : null;
}

/** Reads fal's webhook headers; undefined if one is missing or malformed. */
export function readWebhookHeaders(headers: Headers): WebhookHeaders | undefined {
  const requestId = headers.get('x-fal-webhook-request-id');
  const userId = headers.get('x-fal-webhook-user-id');
  const timestamp = headers.get('x-fal-webhook-timestamp');
  const signature = headers.get('x-fal-webhook-signature');
  if (!requestId || !userId || !timestamp || !signature) return undefined;
  if (!/^\d{1,12}$/.test(timestamp) || !/^[0-9a-f]{128}$/i.test(signature)) return undefined;
  return { requestId, userId, timestamp, signature };
}

function isFresh(headers: WebhookHeaders, now: Date): boolean {
  return Math.abs(now.getTime() / 1000 - Number(headers.timestamp)) <= WEBHOOK_TOLERANCE_SECONDS;
}

function readBody(body: Uint8Array<ArrayBuffer>): WebhookBody | undefined {
  // Several times as fast as a TextDecoder that refuses what is not UTF-8.
  if (!isUtf8(body)) return undefined;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  const parsed = parseText(text.replace(/^\uFEFF/, ''));
  const read = readWebhookBody(parsed?.value);
  if (!parsed || !read) return undefined;
  const { payload, status } = read;
  const made = status === 'OK' && payload !== undefined && payload !== null;
  return { ...read, result: made ? resultIn(parsed, ['payload'], payload) : null };
}
