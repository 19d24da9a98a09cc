import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { SignJWT } from 'jose';
import type { CorpusRequest, Sender } from './http-corpus.ts';
import { SECRET, tokenFor } from './ledger.ts';

/** An answer as it came, but for its time and ETag; of a long body the beginning, its size and its hash. */
export interface CorpusAnswer {
  readonly status: number | undefined;
  readonly headers: readonly string[];
  readonly body: string;
}

const LONGEST_BODY = 800;

/** Sends a request, byte by byte. */
export async function play(url: string, request: CorpusRequest): Promise<CorpusAnswer> {
  const authorization = await authorizationOf(request.sender);
  const sent = httpRequest(`${url}${request.path}`, {
    method: request.method,
    agent: false,
    headers: { 'x-request-id': 'corpus', ...request.headers, ...(authorization && { authorization }) },
  });
  const answered = once(sent, 'response');
  sent.end(request.body);
  const [response]: IncomingMessage[] = await answered;
  if (!response) throw new Error('no answer');
  const body = readable(await buffer(response), response.headers['content-encoding']);
  return { status: response.statusCode, headers: headersOf(response), body: short(body) };
}

/** What was said, since versions of zlib compress it differently. */
function readable(bytes: Buffer, encoding: string | undefined): string {
  if (encoding === 'gzip') return gunzipSync(bytes).toString();
  return (encoding === 'br' ? brotliDecompressSync(bytes) : bytes).toString();
}

function headersOf({ rawHeaders }: IncomingMessage): string[] {
  const lines = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [`${name.toLowerCase()}: ${rawHeaders[at + 1]}`] : [],
  );
  return lines
    .filter((line) => !line.startsWith('date: '))
    .map((line) => (line.startsWith('etag: ') ? 'etag: …' : line))
    .toSorted();
}

function short(body: string): string {
  if (body.length <= LONGEST_BODY) return body;
  const hash = createHash('sha256').update(body).digest('hex');
  return `${body.slice(0, LONGEST_BODY)}… (${Buffer.byteLength(body)} bytes, ${hash})`;
}

async function authorizationOf(sender: Sender): Promise<string | undefined> {
  switch (sender) {
    case 'admin':
      return `Bearer ${await tokenFor('boss', 'admin')}`;
    case 'ann':
      return `bearer ${await tokenFor('ann', 'user')}`;
    case 'nobody':
      return `Bearer ${await tokenFor('', 'user')}`;
    case 'another scheme':
      return 'Basic YTpi';
    case 'expired':
      return `Bearer ${await signed(SECRET, 1)}`;
    case 'another signature':
      return `Bearer ${await signed('another secret, also 32 characters long')}`;
    case 'no token':
      return undefined;
  }
}

async function signed(secret: string, exp?: number): Promise<string> {
  const token = new SignJWT({ sub: 'ann', ...(exp !== undefined && { exp }) });
  return await token.setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
}
