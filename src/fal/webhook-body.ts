import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { isObject } from '../lib/lossless-json.ts';
import { CLIENT_CANCELLED } from './failure-types.ts';
import { type FalReason, mergeReasons, readReason, saysLittle } from './reason.ts';
import { isRequestId } from './request-id.ts';
import { type FalResult, parseText, resultIn } from './result.ts';
import { statusWord } from './status-words.ts';

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
  /** Of a large one that is not OK: what `readWebhookReason` says of it. */
  readonly told?: ReturnType<typeof readWebhookReason> | undefined;
};

/** Reads the parsed body of a webhook; undefined if it is none. */
export function readWebhookBody(body: unknown): WebhookBody | undefined {
  return webhookBody.safeParse(body).data;
}

/** fal documents OK and ERROR; others have been reported of its queue, or are other words for the same. */
function webhookStatus(status: unknown): string | undefined {
  const word =
    typeof status === 'string' && /^\s*(?:ok|success|successful|succeeded)\s*$/i.test(status)
      ? 'COMPLETED'
      : statusWord(status);
  if (word === 'COMPLETED') return 'OK';
  return word === 'FAILED' ? 'ERROR' : word;
}

/** Why a webhook says that a job failed, and whether its result may say more or name a type. */
export function readWebhookReason(body: WebhookBody): {
  reason: FalReason;
  unexplained: boolean;
} {
  // `payload_error` is about the payload. The error is text in the documentation; in another form it is no less true.
  const {
    request_id: _,
    gateway_request_id: __,
    status,
    payload,
    payload_error: ___,
    result: ____,
    told: _____,
    ...envelope
  } = body;
  const told = readReason(envelope, 'fal reported an error without a reason');
  const inPayload = readReason({ detail: payload }, '');
  // What the payload has at its top is fal's, too.
  const ofPayload =
    isObject(payload) && payload['error_type'] === CLIENT_CANCELLED
      ? { ...inPayload, type: CLIENT_CANCELLED }
      : inPayload;
  const reason =
    ofPayload.message === ''
      ? { ...told, type: mergeReasons(ofPayload, told).type }
      : mergeReasons(ofPayload, told);
  return {
    reason: status === 'CANCELLED' ? { ...reason, type: CLIENT_CANCELLED } : reason,
    // What the result has is in the payload, if fal could put it there; a type may be in the header of the result alone.
    unexplained: ofPayload.message === '' || saysLittle(reason) || reason.type === null,
  };
}

/** Reads the raw body of a webhook; undefined if it is none. */
export function readWebhook(body: Uint8Array<ArrayBuffer>): WebhookBody | undefined {
  // Several times as fast as a TextDecoder that refuses what is not UTF-8.
  if (!isUtf8(body)) return undefined;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  const parsed = parseText(text.replace(/^\uFEFF/, ''));
  const read = readWebhookBody(parsed?.value);
  if (!parsed || !read) return undefined;
  const { payload, status } = read;
  const made = status === 'OK' && payload !== undefined && payload !== null;
  return { ...read, told: undefined, result: made ? resultIn(parsed, ['payload'], payload) : null };
}
