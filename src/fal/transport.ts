import { type Duplex, pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, request } from 'undici';
import type { OtherClock } from '../lib/other-clock.ts';
import { isLarge } from './size.ts';

/** fal answered, with a status outside 2xx. */
export class FalHttpError extends Error {
  override readonly name = 'FalHttpError';
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  constructor(status: number, headers: Headers, text: string) {
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
  /** The error of undici. It is not named `cause`: the client reads an error's `cause` and would send again. */
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
  readonly headers: Headers;
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

// fetch would send a POST again after a 421, and hides a 407 (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch).
// How long a call may take is for its signal to say.
const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

const DECODERS: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

interface HttpCall {
  /** GET by default. */
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

interface ExchangeOptions {
  readonly timeoutMs: number;
  /** fal's; learns from each answer what time it is there. */
  readonly clock: OtherClock;
  /** Whether the text of a 2xx is left in bytes where it is large (see large-texts.ts). */
  readonly leavesLarge?: boolean;
}

/**
 * Makes one request and reads its whole body, within `timeoutMs`. Anything but a 2xx is thrown as an error that
 * @fal-ai/client does not know. For an error that it knows (429, 502, 503, 504, resets) it would send the request again, up
 * to three times, whatever its `retry` setting says, and a submit that is sent twice is paid twice.
 */
export async function exchange(
  url: string,
  call: HttpCall,
  { timeoutMs, clock, leavesLarge = false }: ExchangeOptions,
): Promise<FalAnswer> {
  const saw = clock.look();
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
  let answer: FalAnswer;
  try {
    const response = await request(url, {
      dispatcher: agent,
      ...call,
      method: call.method ?? 'GET',
      headers: { ...call.headers, 'accept-encoding': Object.keys(DECODERS).join(', ') },
      signal,
    });
    const status = response.statusCode;
    const headers = toHeaders(response.headers);
    // An answer from a cache has the time of its making.
    if (!headers.has('age')) noteTime(saw, headers);
    const bytes = await readBytes(decode(response.body, headers));
    if (bytes === undefined) answer = { status, headers, text: '', tooLarge: true };
    else if (leavesLarge && isSuccess(status) && isLarge(bytes))
      answer = { status, headers, text: toText(bytes.subarray(0, BEGINNING_BYTES)), bytes };
    else answer = { status, headers, text: toText(bytes) };
  } catch (error) {
    throw toTransportError(error, timeout.aborted, timeoutMs);
  }
  if (!isSuccess(answer.status)) throw new FalHttpError(answer.status, answer.headers, answer.text);
  return answer;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

function toHeaders(received: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(received)) {
    for (const value of [values ?? []].flat()) {
      try {
        headers.append(name, value);
      } catch {
        // What no header may hold is nothing that we look for.
      }
    }
  }
  return headers;
}

function decode(body: Readable, headers: Headers): Readable {
  const decoder = DECODERS[headers.get('content-encoding')?.trim().toLowerCase() ?? ''];
  // Whoever reads it gets the error of either.
  return decoder ? pipeline(body, decoder(), () => undefined) : body;
}

async function readBytes(body: Readable): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The text of a body. */
export function toText(bytes: Uint8Array<ArrayBuffer>): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString()
    .replace(/^\uFEFF/, '');
}

// The header Date has whole seconds (RFC 9110 §6.6.1).
const DATE_RESOLUTION_MS = 1000;

function noteTime(saw: ReturnType<OtherClock['look']>, headers: Headers): void {
  const shown = new Date(headers.get('date') ?? Number.NaN);
  if (!Number.isNaN(shown.getTime())) saw(shown, DATE_RESOLUTION_MS);
}

function toTransportError(error: unknown, timedOut: boolean, timeoutMs: number): FalTransportError {
  if (timedOut)
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
