import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { LRUCache } from 'lru-cache';
import { PACKAGE_ROOT } from '../lib/package-root.ts';
import { createThread, type Thread, TooMuchError } from '../lib/thread.ts';
import type { ResultAnswer } from './answers.ts';
import { readResult } from './read-result.ts';
import type { ListedEnd } from './request-list.ts';
import { type FalResult, TOO_MUCH } from './result.ts';
import type { FalAnswer } from './transport.ts';
import type { WebhookBody } from './webhook-body.ts';

/**
 * Reads texts of fal's that are large, as the functions of the same purpose read others, but in another thread: JSON of
 * megabytes takes up to a second, in which this one could do nothing else. The bytes go there, and what is to be stored comes
 * back, without being copied.
 */
export interface LargeTexts {
  /** See `readWebhook`; rejects if the thread fails. The bytes are empty afterwards. */
  webhook(bytes: Uint8Array<ArrayBuffer>): Promise<WebhookBody | undefined>;
  /** See `readResult`. What was too much to read a few times is a success of which nothing can be stored. */
  result(answer: LargeAnswer, requestId: string): Promise<ResultAnswer>;
  /** See `readListedEnd`. */
  listedEnd(answer: LargeAnswer, requestId: string): Promise<ListedEnd>;
  /** Ends the thread. What it has not read then was not read. */
  close(): Promise<void>;
}

/** An answer whose text has been left as it came. */
export type LargeAnswer = FalAnswer & { readonly bytes: Uint8Array<ArrayBuffer> };

interface Answered {
  readonly status: number;
  readonly headers: ReadonlyArray<[string, string]>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What the thread is told to do. */
export type ReadingTask =
  | { readonly kind: 'webhook'; readonly bytes: Uint8Array<ArrayBuffer> }
  | ({ readonly kind: 'result' } & Answered)
  | ({ readonly kind: 'listed-end'; readonly requestId: string } & Answered)
  | { readonly kind: 'repair'; readonly result: FalResult };

// With other work beside it, memory or time may have been short once.
const ATTEMPTS = 3;
const MAX_KNOWN = 1000;

// A program of its own, in the sources as in what was built from them.
const FILE = pathToFileURL(
  path.join(
    PACKAGE_ROOT,
    import.meta.filename.endsWith('.ts') ? 'src/fal/reading-thread.ts' : 'dist/fal/reading-thread.js',
  ),
);

/** Starts nothing before there is a large text. */
export function createLargeTexts(thread: Thread = createThread(FILE)): LargeTexts {
  /** How often each result was too much. */
  const attempts = new LRUCache<string, number>({ max: MAX_KNOWN });

  async function run<Value>(task: ReadingTask, bytes: Uint8Array<ArrayBuffer>): Promise<Value> {
    // A part of a larger buffer has neighbours.
    const isWhole = bytes.byteLength === bytes.buffer.byteLength;
    // The thread runs the functions whose values these are.
    return await thread.run<Value>(task, isWhole ? [bytes.buffer] : []);
  }

  function repairable(result: FalResult): FalResult {
    const { json } = result;
    if (!(json instanceof Uint8Array)) return result;
    let repaired: Promise<FalResult> | undefined;
    const repair = () => (repaired ??= run<FalResult>({ kind: 'repair', result }, json));
    return { ...result, repair };
  }

  // Asked again later, like any other answer that could not be read to its end.
  const unread = (error: unknown) => ({
    kind: 'unanswered' as const,
    message: `the answer could not be read: ${error instanceof Error ? error.message : String(error)}`,
  });

  return {
    async webhook(bytes) {
      const body = await run<WebhookBody | undefined>({ kind: 'webhook', bytes }, bytes);
      return body?.result ? { ...body, result: repairable(body.result) } : body;
    },
    async result(answer, requestId) {
      const task = { kind: 'result', ...answered(answer) } as const;
      try {
        const result = await run<ResultAnswer>(task, answer.bytes);
        if (result.kind === 'success') return { ...result, payload: repairable(result.payload) };
        return result;
      } catch (error) {
        if (!(error instanceof TooMuchError)) return unread(error);
        const failed = (attempts.get(requestId) ?? 0) + 1;
        attempts.set(requestId, failed);
        if (failed < ATTEMPTS) return unread(error);
        const { status, headers } = answer;
        const ended = readResult({ status, headers, text: '', tooLarge: true });
        return ended.kind === 'success' ? { ...ended, payload: TOO_MUCH } : ended;
      }
    },
    async listedEnd(answer, requestId) {
      const task = { kind: 'listed-end', requestId, ...answered(answer) } as const;
      try {
        const end = await run<ListedEnd>(task, answer.bytes);
        return end.kind === 'success' && end.payload ? { ...end, payload: repairable(end.payload) } : end;
      } catch (error) {
        return unread(error);
      }
    },
    close: () => thread.close(),
  };
}

function answered({ status, headers, bytes }: LargeAnswer): Answered {
  return { status, headers: [...headers], bytes };
}
