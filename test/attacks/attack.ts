import { type IncomingHttpHeaders, request } from 'node:http';
import type { Target } from './target.ts';

/** One row of the corpus: what is sent, and what must come back. */
export interface Attack {
  readonly name: string;
  /** How many are sent at once. */
  readonly copies: number;
  /** Sends one of them; `copy` counts from 0. */
  readonly send: (target: Target, copy: number) => Promise<Answer>;
  /** What each may be answered with: a status, and where the answer has one, `extensions.code` or `__typename`. */
  readonly answers: readonly string[];
}

/** What came back. Status 0: the server closed the connection without an answer. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** Whether the end of the body is never sent; after two seconds the sender goes away. */
  readonly unfinished?: boolean;
}

const PATIENCE_MS = 60_000;
const UNFINISHED_MS = 2000;

/** Sends a request with exactly these headers: `fetch` writes some of its own. */
export async function send(
  { url }: Target,
  { method = 'POST', path = '/graphql', headers = {}, body = '', unfinished = false }: Sent,
): Promise<Answer> {
  return await new Promise((resolve) => {
    const sent = request(`${url}${path}`, { method, headers, timeout: PATIENCE_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', () => undefined);
      response.on('close', () => {
        sent.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve({ status: 0, headers: {}, text: '' }));
    if (!unfinished) return sent.end(body);
    sent.write(body);
    const leave = setTimeout(() => sent.destroy(), UNFINISHED_MS);
    sent.once('close', () => clearTimeout(leave));
  });
}

/** A GraphQL request of somebody with a token; of a stranger without one. */
export async function ask(
  target: Target,
  query: string,
  { variables, token }: { readonly variables?: object | string; readonly token?: string } = {},
): Promise<Answer> {
  const text = typeof variables === 'string' ? variables : JSON.stringify(variables ?? {});
  return await send(target, {
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: `{"query":${JSON.stringify(query)},"variables":${text}}`,
  });
}

/** The answer in the words of `Attack.answers`. */
export function inShort({ status, text }: Answer): string {
  const code = /"(?:code|__typename)":"(\w+)"/.exec(text)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}
