import { isObject, type JsonObject, parseObject } from '../lib/lossless-json.ts';
import { toStorableString } from './storable-text.ts';

/** Why fal refused a job, or why it failed: text for people, and fal's machine-readable type if it gave one. */
export interface FalReason {
  readonly message: string;
  readonly type: string | null;
}

const MAX_MESSAGE_LENGTH = 4000;

/**
 * Reads the reason from any of fal's error bodies: model errors have `detail` as a list of `{loc, msg, type}`,
 * infrastructure errors have it as text beside an `error_type`
 * (https://fal.ai/docs/documentation/model-apis/request-errors), and the Platform API has an `error` with a message in it.
 */
export function readReason(body: JsonObject | undefined, fallback: string): FalReason {
  const details = Array.isArray(body?.['detail']) ? body['detail'].filter(isObject) : [];
  const messages = details.map(describeDetail).filter((message) => message !== '');
  const message =
    messages.join('; ') ||
    text(body?.['detail']) ||
    text(body?.['error']) ||
    (isObject(body?.['error']) && text(body['error']['message'])) ||
    text(body?.['message']) ||
    fallback;
  return {
    message: toStorableString(message).slice(0, MAX_MESSAGE_LENGTH),
    type: text(body?.['error_type']) ?? text(details[0]?.['type']) ?? null,
  };
}

/** Like `readReason`, from an HTTP answer; the type may also be in the header `X-Fal-Error-Type`. */
export function readHttpReason(answer: { status: number; headers: Headers; text: string }): FalReason {
  const reason = readReason(parseObject(answer.text), `fal answered ${answer.status}`);
  return { ...reason, type: reason.type ?? answer.headers.get('x-fal-error-type') };
}

function describeDetail(detail: JsonObject): string {
  const message = text(detail['msg']) ?? '';
  const location = Array.isArray(detail['loc']) ? detail['loc'].map(String).join('.') : '';
  return location && message ? `${location}: ${message}` : message;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
