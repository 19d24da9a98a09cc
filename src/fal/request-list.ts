import { z } from 'zod';
import { isObject, toNumber } from '../lib/lossless-json.ts';
import { readFailedCall, type Unanswered } from './answers.ts';
import { type FalReason, readReason } from './reason.ts';
import { isRequestId } from './request-id.ts';
import {
  type FalResult,
  type ParsedText,
  parseText,
  readJsonResult,
  resultIn,
  TOO_LARGE,
  textResult,
} from './result.ts';
import type { FalAnswer } from './transport.ts';

/** One job of fal's request list, with the input as it was sent if it was asked for and fal still has it. */
export interface ListedRequest {
  readonly requestId: string;
  readonly sentAt: Date;
  readonly input: unknown;
}

/** A page of the list, with the cursor of the next page. */
export interface RequestPage {
  readonly kind: 'page';
  readonly items: readonly ListedRequest[];
  readonly cursor: string | null;
}

/** How and when a job ended, according to the list. The payload is null if fal does not keep it. */
export type ListedEnd =
  | { readonly kind: 'success'; readonly payload: FalResult | null; readonly endedAt?: Date }
  | { readonly kind: 'failed'; readonly reason: FalReason; readonly endedAt?: Date }
  | { readonly kind: 'unlisted' }
  | Unanswered;

const NO_LIST = 'fal answered no request list';
const requestPage = z.object({
  items: z.array(
    z.object({ request_id: z.string(), sent_at: z.coerce.date(), json_input: z.unknown().optional() }),
  ),
  next_cursor: z.string().nullish(),
});

/**
 * Reads a page of `GET /v1/models/requests/by-endpoint`. The native parser is ten times as fast as the lossless one on pages
 * with whole results, and no input of ours has a number that it would round.
 */
export function readRequestPage(answer: FalAnswer | Error): RequestPage | Unanswered {
  if (answer instanceof Error) return readFailedCall(answer);
  const page = requestPage.safeParse(parseNative(answer.text));
  if (!page.success) return { kind: 'unanswered', message: NO_LIST };
  const items = page.data.items.map(({ request_id: requestId, sent_at: sentAt, json_input: input }) => ({
    requestId,
    sentAt,
    input: typeof input === 'string' ? parseNative(input) : input,
  }));
  return {
    kind: 'page',
    items: items.filter(({ requestId }) => isRequestId(requestId)),
    cursor: page.data.next_cursor ?? null,
  };
}

/** Reads how a job ended from a list that was asked for this job alone, with payloads. */
export function readListedEnd(answer: FalAnswer | Error, requestId: string): ListedEnd {
  if (answer instanceof Error) return readFailedCall(answer);
  // It was asked for this job alone, and only what a job made is that large.
  if (answer.tooLarge) return { kind: 'success', payload: TOO_LARGE };
  const parsed = parseText(answer.text);
  const items = isObject(parsed?.value) ? parsed.value['items'] : undefined;
  if (!parsed || !Array.isArray(items)) return { kind: 'unanswered', message: NO_LIST };
  const index = items.findIndex((one: unknown) => isObject(one) && one['request_id'] === requestId);
  const item: unknown = items[index];
  if (!isObject(item)) return { kind: 'unlisted' };
  const status = toNumber(item['status_code']);
  if (status === undefined || typeof item['ended_at'] !== 'string')
    return { kind: 'unanswered', message: "fal's request list does not say how the job ended" };
  const output = item['json_output'];
  const ended = new Date(item['ended_at']);
  const endedAt = Number.isNaN(ended.getTime()) ? {} : { endedAt: ended };
  if (status >= 200 && status <= 299)
    return { kind: 'success', payload: resultAt(parsed, index, output), ...endedAt };
  const reason = readReason(output, `fal lists the job with status ${status}`);
  return {
    kind: 'failed',
    reason: { ...reason, ...(status === 499 && { is499: true }) },
    ...endedAt,
  };
}

/** The listed output, which is JSON or its text. Text that is not JSON is an output as it is. */
function resultAt(list: ParsedText, index: number, output: unknown): FalResult | null {
  if (output === undefined || output === null) return null;
  if (typeof output !== 'string') return resultIn(list, ['items', String(index), 'json_output'], output);
  return readJsonResult(output) ?? { ...textResult(output, false, ''), note: null };
}

function parseNative(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
