import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ExecutionResult } from 'graphql';
import { type GraphQLParams, processRegularResult, type YogaServerInstance } from 'graphql-yoga';
import type { GraphQLContext } from '../graphql/context.ts';
import { createEnding, type EndSignal } from '../lib/ending.ts';
import { isObject } from '../lib/lossless-json.ts';
import type { Logger } from '../logger.ts';
import { bodyOf, hasShortBody } from './body.ts';
import { faultIn } from './bounded-bodies.ts';
import { type Answer, send } from './compress.ts';
import { type Cors, corsHeaders } from './cors.ts';
import { reportErrors } from './errors.ts';
import type { KnownQueries } from './known-queries.ts';
import { GRAPHQL_PATH } from './paths.ts';
import { refusalOf, refuse } from './refusal.ts';
import { requestIdIn } from './request-id.ts';
import { noteErrors, noteOf } from './request-note.ts';
import { whenOver } from './when-over.ts';
import type { NodeRequest } from './yoga.ts';

export interface FastPathOptions {
  readonly yoga: YogaServerInstance<NodeRequest, GraphQLContext>;
  readonly queries: KnownQueries;
  readonly cors: Cors;
  readonly log: Logger;
}

interface Result extends ExecutionResult {
  /** Writes it where `JSON.stringify` would not be exact. */
  readonly stringify?: (result: ExecutionResult) => string;
}

const TYPES: readonly unknown[] = ['application/json', 'application/json; charset=utf-8'];
const JSON_TYPE = 'application/json';
const GRAPHQL_ANSWER = 'application/graphql-response+json';
// The type in which Yoga answers these; it takes the last of its own that fits the first of the client's.
const ANSWER_TYPES: ReadonlyMap<string, string> = new Map([
  ['*/*', JSON_TYPE],
  [JSON_TYPE, JSON_TYPE],
  ['application/json, text/plain, */*', JSON_TYPE],
  ['application/json, multipart/mixed', JSON_TYPE],
  [GRAPHQL_ANSWER, GRAPHQL_ANSWER],
  [`${GRAPHQL_ANSWER}, application/json`, GRAPHQL_ANSWER],
  [`${GRAPHQL_ANSWER},application/json;q=0.9`, GRAPHQL_ANSWER],
]);
const PARAMETERS: readonly string[] = ['query', 'variables', 'operationName', 'extensions'];

/**
 * Answers what nearly all clients send, a small POST of JSON, without Yoga's chain of web streams, `Request`s and `Response`s:
 * that chain takes longer than most queries. What it gives up are the hooks of that chain, so what is in them for every answer
 * is repeated here. The operation itself is Yoga's, with all plugins, until it is known (`known-queries.ts`). Whatever is
 * unusual about a request, such as its headers or a wrong body, goes the plain way.
 */
export function withFastPath(
  { yoga, queries, cors, log }: FastPathOptions,
  plain: RequestListener,
): RequestListener {
  async function answer(request: IncomingMessage, response: ServerResponse, type: string): Promise<void> {
    const bytes = await bodyOf(request);
    if (!bytes) return;
    const params = paramsOf(bytes);
    if (!params) {
      // Where Yoga looks for a body that was read before.
      Object.assign(request, { body: bytes });
      return plain(request, response);
    }
    const requestId = requestIdIn(request);
    const gone = signalOf(request, response);
    const result =
      (await queries.execute(params, request, { requestId, method: 'POST', gone })) ??
      (await throughYoga(params, request, gone));
    noteErrors(noteOf(request), result.errors);
    reportErrors(result.errors, requestId, log);
    const written = await writtenAs(type, result);
    const granted = cors(request.headers.origin);
    const headers = { ...written.headers, ...(granted && corsHeaders(granted, request.headers)) };
    send(request, response, { ...written, headers });
  }

  async function throughYoga(
    params: GraphQLParams,
    request: IncomingMessage,
    gone: EndSignal,
  ): Promise<ExecutionResult> {
    const headers = { ...webHeadersOf(request), 'x-request-id': requestIdIn(request) };
    const ending = new AbortController();
    gone.addEventListener('abort', () => ending.abort());
    if (gone.aborted) ending.abort();
    const options = { method: 'POST', headers, signal: ending.signal };
    const web = new yoga.fetchAPI.Request(`http://localhost${GRAPHQL_PATH}`, options);
    const result = await yoga.getResultForParams({ params, request: web }, { req: request });
    if (!result || Symbol.asyncIterator in result) throw new Error('a request for one answer has another');
    queries.answered(params, result);
    return result;
  }

  /** As Yoga writes a result. */
  async function writtenAs(type: string, result: Result): Promise<Answer> {
    if (!result.errors && !result.extensions) {
      const headers = { 'content-type': `${type}; charset=utf-8` };
      return { status: 200, headers, text: (result.stringify ?? JSON.stringify)(result) };
    }
    const response = processRegularResult(result, yoga.fetchAPI, type);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: await response.text(),
    };
  }

  return (request, response) => {
    const type = answerTypeOf(request);
    if (type === undefined) return plain(request, response);
    answer(request, response, type).catch((error: unknown) => {
      log.error({ err: error, requestId: requestIdIn(request) }, 'a request failed');
      if (!response.headersSent) refuse(request, response, refusalOf(error), cors(request.headers.origin));
    });
  };
}

/** The type of the answer; undefined if the request goes the plain way. */
function answerTypeOf(request: IncomingMessage): string | undefined {
  const { method, url, headers } = request;
  if (method !== 'POST' || url !== GRAPHQL_PATH || !TYPES.includes(headers['content-type'])) return undefined;
  if (!hasShortBody(request)) return undefined;
  if (headers['content-encoding'] !== undefined || headers['x-explain'] !== undefined) return undefined;
  return ANSWER_TYPES.get(headers.accept ?? '*/*');
}

/** What a well-formed body asks for; undefined if anything about it is unusual. */
function paramsOf(bytes: Buffer): GraphQLParams | undefined {
  if (faultIn(bytes, JSON_TYPE) !== undefined) return undefined;
  const params = parse(bytes.toString());
  if (!isObject(params) || Object.keys(params).some((name) => !PARAMETERS.includes(name))) return undefined;
  const { query, variables, operationName, extensions } = params;
  // Subscriptions are answered by a stream of events.
  if (typeof query !== 'string' || query === '' || query.includes('subscription')) return undefined;
  if (operationName != null && typeof operationName !== 'string') return undefined;
  if (![variables, extensions].every((one) => one == null || isObject(one))) return undefined;
  return params;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function webHeadersOf({ headers }: IncomingMessage): Record<string, string> {
  const web: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) web[name] = String(value);
  return web;
}

/** Aborted when the client goes before its answer is sent. */
function signalOf(request: IncomingMessage, response: ServerResponse): EndSignal {
  const gone = createEnding();
  const abort = () => gone.abort(new Error('The client has closed the connection.'));
  whenOver(request, response, () => {
    if (!response.writableFinished) abort();
  });
  if (response.destroyed) abort();
  return gone.signal;
}
