import { lookup as lookUp } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, request } from 'undici';
import { isInside } from './addresses.ts';
import { hostOf, type WebhookRules } from './rules.ts';

/** What came back of a POST: a status, or why there is none. */
export type PostAnswer =
  | { readonly status: number; readonly beginning: string }
  | { readonly status: null; readonly reason: string };

/** Sends the messages of webhooks. */
export interface Poster {
  /** POSTs once, and never throws. Redirects are not followed. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<PostAnswer>;
  /** Ends all that is under way. */
  close(): Promise<void>;
}

/** How long one POST may take, with everything before and after it. */
export const POST_TIMEOUT_MS = 15_000;
// Of the answer's body.
const BEGINNING_BYTES = 500;
const INSIDE = 'ERR_INSIDE';

/**
 * Creates what sends messages. Addresses are checked when a connection is opened, since a name may lead elsewhere each time
 * that it is looked up. No proxy is used: it would look names up itself.
 */
export function createPoster({ allowPrivate }: Pick<WebhookRules, 'allowPrivate'>): Poster {
  const agent = new Agent({
    connect: allowPrivate ? {} : checkingConnector(),
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const closed = new AbortController();
  return {
    async post(url, headers, body) {
      const timeout = AbortSignal.timeout(POST_TIMEOUT_MS);
      try {
        const response = await request(url, {
          dispatcher: agent,
          method: 'POST',
          headers: { 'user-agent': 'fal-ledger', 'content-type': 'application/json', ...headers },
          body,
          signal: AbortSignal.any([timeout, closed.signal]),
        });
        return { status: response.statusCode, beginning: await beginningOf(response.body) };
      } catch (error) {
        return { status: null, reason: reasonOf(error, timeout.aborted) };
      }
    },
    async close() {
      closed.abort();
      await agent.destroy();
    },
  };
}

/** The status says whether the message was taken, so nothing that goes wrong in the body matters. */
async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      size += chunk.byteLength;
      if (size >= BEGINNING_BYTES) break;
    }
  } catch {
    // What has come is kept.
  }
  return Buffer.concat(chunks).subarray(0, BEGINNING_BYTES).toString();
}

function reasonOf(error: unknown, timedOut: boolean): string {
  if (timedOut) return `no answer within ${POST_TIMEOUT_MS / 1000} s`;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === INSIDE) return 'the address is inside, which WEBHOOK_ALLOW_PRIVATE would allow';
  return `the connection failed${typeof code === 'string' ? ` (${code})` : ''}`;
}

function checkingConnector(): ReturnType<typeof buildConnector> {
  const connect = buildConnector({ lookup: checkedLookUp });
  return (options, callback) => {
    const host = hostOf(options.hostname);
    // Only names are looked up.
    if (isIP(host) !== 0 && isInside(host)) callback(insideError(), null);
    else connect(options, callback);
  };
}

/** Looks a name up, and refuses it if any of its addresses is inside. */
const checkedLookUp: LookupFunction = (hostname, options, callback) => {
  lookUp(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error) callback(error, []);
    else if (!first || addresses.some(({ address }) => isInside(address))) callback(insideError(), []);
    else if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

function insideError(): NodeJS.ErrnoException {
  return Object.assign(new Error('the address is inside'), { code: INSIDE });
}
