import { isAscii, isUtf8 } from 'node:buffer';
import type { Plugin } from 'graphql-yoga';
import type { ErrorCode } from '../errors.ts';
import { createBodyBudget, readBody } from './body.ts';
import type { HeaderReader } from './header-reader.ts';
import { excessOf } from './json-size.ts';
import { requestIdOf } from './request-id.ts';

// https://graphql.github.io/graphql-over-http/draft/#sec-POST, and the raw text of a query, which Yoga reads too.
const TEXT = 'application/graphql';
const TYPES = ['application/json', 'application/graphql+json', TEXT];
const CHARSET = /;\s*charset\s*=\s*"?([^\s";,]*)/i;

// JSON may escape every letter beyond ASCII: six bytes for a Cyrillic one of two, or for a Japanese one of three.
const ESCAPED = 3;
// The query, and the names beside the inputs.
const BESIDE_INPUTS_BYTES = 64 * 1024;
const MAX_AT_ONCE = 16;

/**
 * Bounds the bodies of the requests to one path, each and together, with room for the largest inputs in each, escaped. What
 * would take long to parse is refused.
 */
export function useBoundedBodies(path: string, maxInputBytes: number): Plugin {
  const most = ESCAPED * maxInputBytes + BESIDE_INPUTS_BYTES;
  const bodies = createBodyBudget(MAX_AT_ONCE * most);
  const held = new WeakMap<Request, () => void>();
  return {
    instrumentation: {
      request: async ({ request }, wrapped) => {
        try {
          await wrapped();
        } finally {
          held.get(request)?.();
        }
      },
    },
    async onRequest({ request, url, fetchAPI, setRequest, endResponse }) {
      if (url.pathname !== path || request.method !== 'POST') return;
      const body = await readBody(request, bodies, most).catch(() => undefined);
      if (body?.kind === 'read') {
        held.set(request, body.release);
        const contentType = request.headers.get('content-type');
        const fault = faultIn(body.bytes, contentType);
        if (fault !== undefined) return endResponse(refusal(request, 400, 'BAD_REQUEST', fault));
        const { method, signal } = request;
        // Yoga compares it letter by letter.
        const headers = new fetchAPI.Headers(request.headers);
        headers.set('content-type', typeOf(contentType));
        setRequest(new fetchAPI.Request(request.url, { method, headers, signal, body: body.bytes }));
      } else endResponse(REFUSALS[body?.kind ?? 'broken-off'](request, most));
    },
  };
}

/**
 * Why a body is not read, whatever it holds: what is compressed could be any size, and any web page can send a form. Undefined
 * if it may be read.
 */
export function unsupportedIn(headers: HeaderReader): string | undefined {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity') return 'Compressed bodies are not taken.';
  return TYPES.includes(typeOf(headers.get('content-type'))) ? undefined : 'Send application/json.';
}

/** The type, in small letters: RFC 9110 §8.3.1 allows any. */
function typeOf(contentType: string | null): string {
  return (contentType ?? '').split(/[;,]/)[0]?.trim().toLowerCase() ?? '';
}

/**
 * Why a body is refused that has arrived; undefined if it may be parsed. What is not UTF-8 would be read with other letters than were sent
 * (RFC 8259 §8.1). Clients name other charsets, too, for what is ASCII.
 */
export function faultIn(bytes: Uint8Array, contentType: string | null): string | undefined {
  const [, charset = 'utf-8'] = CHARSET.exec(contentType ?? '') ?? [];
  const isRead = /^utf-?8$/i.test(charset) ? isUtf8(bytes) : isAscii(bytes);
  if (!isRead) return 'The body is not UTF-8.';
  return typeOf(contentType) === TEXT ? undefined : excessOf(bytes);
}

const REFUSALS = {
  'too-large': (request: Request, most: number) =>
    refusal(
      request,
      413,
      'BAD_REQUEST',
      `The body has more than ${most} bytes: upload files, and send their URLs. The server's MAX_INPUT_BYTES decides.`,
    ),
  'no-room': (request: Request) =>
    refusal(request, 503, 'SERVICE_UNAVAILABLE', 'The server is busy with other large requests.', {
      'retry-after': '5',
    }),
  // Nobody is there to read it.
  'broken-off': (request: Request) => refusal(request, 400, 'BAD_REQUEST', 'The body did not arrive.'),
};

function refusal(
  request: Request,
  status: number,
  code: ErrorCode | 'BAD_REQUEST',
  message: string,
  headers: Record<string, string> = {},
): Response {
  const extensions = { code, requestId: requestIdOf(request) };
  return Response.json({ errors: [{ message, extensions }] }, { status, headers });
}
