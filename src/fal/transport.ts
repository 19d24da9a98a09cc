import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { OtherClock } from '../lib/other-clock.ts';
import { type Span, traced } from '../lib/tracing.ts';
import { callOnce, type HttpCall, HttpTimeoutError } from './http-call.ts';
import { isLarge } from './size.ts';

/** The headers of an answer, by their names in lower case. */
export type AnswerHeaders = Pick<Headers, 'get' | 'has'> & Iterable<[string, string]>;

/** fal answered, with a status outside 2xx. */
export class FalHttpError extends Error {
  override readonly name = 'FalHttpError';
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly text: string;
  constructor(status: number, headers: AnswerHeaders, text: string) {
    super(`fal answered ${status}`);
    this.status = status;
    this.headers = headers;
    this.text = text;
  }
}

/** No complete answer came back. `sent` says whether fal may have read the request. */
export class FalTransportError extends Error {
  override readonly name = 'FalTransportError';
  readonly sent: boolean;
  /** The error of undici. */
  readonly reason: unknown;
  constructor(message: string, options: { sent: boolean; reason: unknown }) {
    super(message);
    this.sent = options.sent;
    this.reason = options.reason;
  }
}

/** The exchange behind a call, as it went over the wire. */
export interface FalAnswer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** The raw body: `JSON.parse` would round seeds beyond 2^53. Only its beginning where there are `bytes`. */
  readonly text: string;
  /** The whole of a large body, if it was to be left as it came. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  /** The body has more than `MAX_ANSWER_BYTES` and was not read; the text is empty. */
  readonly tooLarge?: true;
}

// Twice what a webhook may have. It is held in memory several times over.
export const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

// Failures from before a byte of the request is sent, so fal cannot have seen it.
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

// Enough to see that it is a page.
const BEGINNING_BYTES = 1000;

const unzip = promisify(gunzip);

interface ExchangeOptions {
  readonly timeoutMs: number;
  /** fal's; learns from each answer what time it is there. */
  readonly clock: OtherClock;
  /** Whether the text of a 2xx is left in bytes where it is large (see large-texts.ts). */
  readonly leavesLarge?: boolean;
  /** What is asked for, as traces call it. */
  readonly name?: string;
}

/**
 * Makes one request, and reads its whole body, within `timeoutMs`. Throws a FalHttpError for anything but a 2xx, and a
 * FalTransportError where no whole answer came. Nothing is sent again: a submit that is sent twice is paid twice.
 */
export async function exchange(url: string, call: HttpCall, options: ExchangeOptions): Promise<FalAnswer> {
  const { method = 'GET' } = call;
  const about = () => ({
    name: `fal ${options.name ?? 'platform'}`,
    kind: 'client' as const,
    attributes: { 'http.request.method': method, 'server.address': new URL(url).hostname },
  });
  return await traced(about, (span) => exchangeOnce(url, call, options, span));
}

async function exchangeOnce(
  url: string,
  call: HttpCall,
  { timeoutMs, clock, leavesLarge = false }: ExchangeOptions,
  span: Span | undefined,
): Promise<FalAnswer> {
  const saw = clock.look();
  let answer: FalAnswer;
  try {
    const headers = { 'user-agent': 'fal-ledger', ...call.headers, 'accept-encoding': 'gzip' };
    const received = await callOnce(url, { ...call, headers }, { timeoutMs, maxBytes: MAX_ANSWER_BYTES });
    const { status } = received;
    span?.note({ 'http.response.status_code': status });
    const answered = new ReceivedHeaders(received.headers);
    // An answer from a cache has the time of its making.
    if (!answered.has('age')) noteTime(saw, answered);
    const bytes = received.bytes && (await unzipped(received.bytes, answered.get('content-encoding')));
    if (bytes === undefined) answer = { status, headers: answered, text: '', tooLarge: true };
    else if (leavesLarge && isSuccess(status) && isLarge(bytes))
      answer = { status, headers: answered, text: toText(bytes.subarray(0, BEGINNING_BYTES)), bytes };
    else answer = { status, headers: answered, text: toText(bytes) };
  } catch (error) {
    throw toTransportError(error, timeoutMs);
  }
  if (!isSuccess(answer.status)) throw new FalHttpError(answer.status, answer.headers, answer.text);
  return answer;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

// What no header may hold (RFC 9110 §5.5) is nothing that we look for.
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers as undici gives them. A `Headers` checks each name and value on its way in, which takes longer than all that is read of it. */
class ReceivedHeaders implements AnswerHeaders {
  readonly #values: ReadonlyMap<string, string>;

  constructor(received: Readonly<Record<string, string | string[] | undefined>>) {
    this.#values = new Map(
      Object.entries(received).flatMap(([name, values = []]) => {
        const all = [values].flat().filter((value) => FIELD_VALUE.test(value));
        // Blanks around a value are no part of it (RFC 9110 §5.5), and undici leaves those at its end.
        return all.length > 0 ? [[name, all.map((value) => value.trim()).join(', ')] as const] : [];
      }),
    );
  }

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.#values.entries();
  }
}

async function unzipped(
  bytes: Buffer<ArrayBuffer>,
  encoding: string | null,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  // An answer without a body may name a coding all the same.
  if (bytes.byteLength === 0 || !/^\s*(x-)?gzip\s*$/i.test(encoding ?? '')) return bytes;
  try {
    return await unzip(bytes, { maxOutputLength: MAX_ANSWER_BYTES });
  } catch (error) {
    if (failureCode(error) === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw error;
  }
}

/** The text of a body. */
export function toText(bytes: Uint8Array<ArrayBuffer>): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString()
    .replace(/^\uFEFF/, '');
}

// The header Date has whole seconds (RFC 9110 §6.6.1).
const DATE_RESOLUTION_MS = 1000;

function noteTime(saw: ReturnType<OtherClock['look']>, headers: AnswerHeaders): void {
  const shown = new Date(headers.get('date') ?? Number.NaN);
  if (!Number.isNaN(shown.getTime())) saw(shown, DATE_RESOLUTION_MS);
}

function toTransportError(error: unknown, timeoutMs: number): FalTransportError {
  if (error instanceof HttpTimeoutError)
    return new FalTransportError(`fal did not answer within ${timeoutMs / 1000} s`, {
      sent: true,
      reason: error,
    });
  const code = failureCode(error);
  return new FalTransportError(`the connection to fal failed${code ? ` (${code})` : ''}`, {
    sent: code === undefined || !NEVER_SENT.has(code),
    reason: error,
  });
}

function failureCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
