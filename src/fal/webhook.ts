import type { KeySet } from './keys.ts';
import type { LargeTexts } from './large-texts.ts';
import { isRequestId } from './request-id.ts';
import type { WebhookHeaders } from './signature.ts';
import { isLarge } from './size.ts';
import { readWebhook, type WebhookBody } from './webhook-body.ts';

/** How far a webhook's timestamp may be from now, in seconds, before or after (fal's webhook documentation). */
const WEBHOOK_TOLERANCE_SECONDS = 300;

/** What is said of a webhook without the headers. */
export const BAD_HEADERS = 'the X-Fal-Webhook headers are missing or malformed';

/** Why a webhook is refused. `keys-unavailable` is our fault: fal should deliver it again. */
export type WebhookRefusal =
  | 'bad-headers'
  | 'stale'
  | 'keys-unavailable'
  | 'bad-signature'
  | 'wrong-account'
  | 'bad-body';

export type CheckedWebhook =
  /** `signedAt` is in seconds since 1970, by fal's clock. */
  | { readonly kind: 'verified'; readonly body: WebhookBody; readonly signedAt: number }
  | {
      readonly kind: 'refused';
      readonly reason: WebhookRefusal;
      readonly message: string;
      /** The request id that the headers name, if fal signed them: anybody can send others. */
      readonly requestId: string | null;
    };

export interface WebhookTrust {
  readonly keys: KeySet;
  /** The fal account whose webhooks are accepted; undefined accepts all that fal signed. */
  readonly account: string | undefined;
  readonly now: Date;
  /** Reads the large ones. */
  readonly largeTexts: LargeTexts;
}

/**
 * Verifies a webhook: headers, signature, age, account and body, in that order. Before the signature nothing in it is believed,
 * not even which job it is about. It covers the raw bytes, so nothing parses them before. A large body is given away, and empty
 * afterwards.
 */
export async function verifyWebhook(
  headers: Pick<Headers, 'get'>,
  body: Uint8Array<ArrayBuffer>,
  { keys, account, now, largeTexts }: WebhookTrust,
): Promise<CheckedWebhook> {
  const named = readWebhookHeaders(headers);
  const refuse = (reason: WebhookRefusal, message: string, requestId: string | null = null) =>
    ({ kind: 'refused', reason, message, requestId }) as const;

  if (!named) return refuse('bad-headers', BAD_HEADERS);
  const signature = await keys.verify(named, body);
  if (signature === 'unknown')
    return refuse('keys-unavailable', 'the key set cannot be read now, deliver again');
  if (signature === 'invalid') return refuse('bad-signature', 'the signature is not valid');
  const requestId = isRequestId(named.requestId) ? named.requestId : null;
  if (!isFresh(named, now)) return refuse('stale', 'the timestamp is too far from now', requestId);
  // fal signs the webhooks of all its customers with the same keys, and any of them can point one at this URL.
  if (account !== undefined && named.userId !== account)
    return refuse('wrong-account', 'the webhook belongs to another account', requestId);
  const parsed = isLarge(body) ? await largeTexts.webhook(body) : readWebhook(body);
  if (!parsed) return refuse('bad-body', 'the body is not a fal webhook', requestId);
  return { kind: 'verified', body: parsed, signedAt: Number(named.timestamp) };
}

/** Reads fal's webhook headers; undefined if one is missing or malformed. */
export function readWebhookHeaders(headers: Pick<Headers, 'get'>): WebhookHeaders | undefined {
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
