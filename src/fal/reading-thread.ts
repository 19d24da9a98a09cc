import { parentPort } from 'node:worker_threads';
import type { ThreadAnswer } from '../lib/thread.ts';
import type { ReadingTask } from './large-texts.ts';
import { readResult } from './read-result.ts';
import { readListedEnd } from './request-list.ts';
import { type FalResult, repaired } from './result.ts';
import { isLarge } from './size.ts';
import { toText } from './transport.ts';
import { readWebhook, readWebhookReason, type WebhookBody } from './webhook-body.ts';

// The second thread: it reads large texts of fal's (see large-texts.ts).

parentPort?.on('message', (task: ReadingTask) => {
  const transferred: ArrayBuffer[] = [];
  parentPort?.postMessage(answer(task, transferred), transferred);
});

function answer(task: ReadingTask, transferred: ArrayBuffer[]): ThreadAnswer {
  try {
    return { value: read(task, (result) => compact(result, transferred)) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function read(task: ReadingTask, compacted: (result: FalResult) => FalResult): unknown {
  switch (task.kind) {
    case 'webhook': {
      const webhook = readWebhook(task.bytes);
      return webhook && summary(webhook, compacted);
    }
    case 'result': {
      const result = readResult(answerOf(task));
      if (result.kind === 'success') return { ...result, payload: compacted(result.payload) };
      if (result.kind === 'failed' || !result.leftover) return result;
      return { ...result, leftover: compacted(result.leftover) };
    }
    case 'listed-end': {
      const end = readListedEnd(answerOf(task), task.requestId);
      return end.kind === 'success' && end.payload ? { ...end, payload: compacted(end.payload) } : end;
    }
    case 'repair':
      return compacted(repaired(task.result));
  }
}

/** Without the payload itself, which would be copied to the other thread value by value. */
function summary(webhook: WebhookBody, compacted: (result: FalResult) => FalResult): WebhookBody {
  const { request_id, status, result } = webhook;
  if (status !== 'OK') return { request_id, status, told: readWebhookReason(webhook) };
  return { request_id, status, result: result ? compacted(result) : null };
}

/** The result with its text as bytes, if there are many: those go to the other thread without being copied. */
function compact(result: FalResult, transferred: ArrayBuffer[]): FalResult {
  if (typeof result.json !== 'string') return result;
  const bytes = new TextEncoder().encode(result.json);
  if (!isLarge(bytes)) return result;
  transferred.push(bytes.buffer);
  return { ...result, json: bytes };
}

function answerOf({ status, headers, bytes }: Extract<ReadingTask, { status: number }>) {
  return { status, headers: new Headers([...headers]), text: toText(bytes) };
}
