import { setMaxListeners } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Shares } from '../../config.ts';
import type { Replicas } from '../../db/replicas/replicas.ts';
import type { Viewer } from '../../deps.ts';
import { InvalidInputError, RequestTimeoutError, ServerBusyError } from '../../errors.ts';
import type { GraphQLContext } from '../../graphql/context.ts';
import { working } from '../../lib/work.ts';
import type { Logger } from '../../logger.ts';
import { type Cors, corsHeaders } from '../cors.ts';
import { maskError } from '../errors.ts';
import { urlOf } from '../paths.ts';
import { type Refusal, refusalOf, refuse } from '../refusal.ts';
import { requestIdIn } from '../request-id.ts';
import type { ViewerShares } from '../shares.ts';
import { statusOf } from '../status-of.ts';
import type { ViewerOf } from '../viewers.ts';
import { CONTENT_TYPES, headerOf, linesOf } from './format.ts';
import { type ExportPage, pagesOf, withinSpan } from './pages.ts';
import { EXPORT_PATHS, type ExportRequest, pathOf, readExportRequest } from './request.ts';

export interface ExportOptions {
  /** Asked before each page: an export ends with its token. */
  readonly authenticate: ViewerOf;
  readonly contextOf: (viewer: Viewer, request: IncomingMessage) => GraphQLContext;
  readonly shares: ViewerShares;
  readonly replicas: Replicas;
  readonly queryMs: Shares['queryMs'];
  readonly cors: Cors;
  readonly log: Logger;
}

// Of one viewer; each keeps a page in memory for as long as its client is slow.
const MAX_AT_ONCE = 4;
// Clients take 16 kB of headers.
const MAX_LOCATION = 8000;
// A client that takes nothing for so long is gone.
const STALLED_MS = 120_000;

// Its answers end with the connection, so that half an export would look whole.
const NO_END =
  'An export needs HTTP/1.1, by which the answer says where it ends. A proxy may have asked: nginx needs proxy_http_version 1.1.';

/**
 * Streams the rows of a question of the API as CSV or NDJSON. Each page is a query of its own, with the viewer's share of
 * what all need, and is read when the client has taken the one before: a slow client keeps no connection to the database. If
 * a page fails, the connection is cut off, so that nobody takes the part for the whole.
 */
export function withExport(options: ExportOptions, next: RequestListener): RequestListener {
  const underWay = new Map<string, number>();

  async function answer(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    // What sends it, compresses it and waits for its end all listen.
    response.setMaxListeners(0);
    response.once('close', () =>
      gone.abort(new RequestTimeoutError('The client has closed the connection.')),
    );
    const { userId } = await options.authenticate(request);
    const asked = readExportRequest(url);
    if (request.httpVersion === '1.0') throw new InvalidInputError('HTTP version', NO_END);
    const leave = enter(userId);
    try {
      const readAs = (exported: ExportRequest) => {
        const pages = pagesOf(exported);
        return (after: string | null) => readPage(request, gone.signal, (context) => pages(context, after));
      };
      // Before anything is sent, so that what is refused is answered like any other mistake.
      const first = await readAs(asked)(null);
      const exported = withinSpan(asked, first.window);
      const read = readAs(exported);
      if (response.destroyed) return;
      const fixed = exported === asked ? undefined : pathOf(exported);
      response.writeHead(200, {
        ...headersOf(exported, request),
        ...(fixed && fixed.length < MAX_LOCATION && { 'content-location': fixed }),
      });
      response.setTimeout(STALLED_MS, () => response.destroy());
      const further = (after: string) =>
        read(after).catch((error: unknown) => {
          if (!gone.signal.aborted)
            options.log.warn({ err: error, requestId: requestIdIn(request) }, 'an export was cut off');
          throw error;
        });
      await pipeline(Readable.from(chunks(exported, first, further), { highWaterMark: 1 }), response);
    } finally {
      leave();
    }
  }

  function enter(userId: string): () => void {
    const others = underWay.get(userId) ?? 0;
    if (others >= MAX_AT_ONCE)
      throw new ServerBusyError(`You have ${others} exports under way: ask again when one has ended.`);
    underWay.set(userId, others + 1);
    return () => {
      const left = (underWay.get(userId) ?? 1) - 1;
      if (left > 0) underWay.set(userId, left);
      else underWay.delete(userId);
    };
  }

  async function readPage(
    request: IncomingMessage,
    gone: AbortSignal,
    run: (context: GraphQLContext) => Promise<ExportPage>,
  ): Promise<ExportPage> {
    const viewer = await options.authenticate(request);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(tooLong(options.queryMs)), options.queryMs);
    const ended = AbortSignal.any([gone, late.signal]);
    // Each statement listens to it.
    setMaxListeners(0, ended);
    try {
      const place = await options.shares.enter(viewer.userId, 'queries', ended);
      try {
        const work = {
          requestId: requestIdIn(request),
          statements: place.statements,
          ended,
          cancels: true,
          transactions: 0,
        };
        return await working(work, async () => {
          // Chosen anew for each page, as for any list: a replica may have fallen behind since the last one.
          await options.replicas.choose(work);
          return await run(options.contextOf(viewer, request));
        });
      } finally {
        place.leave();
      }
    } catch (error) {
      ended.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  function headersOf(exported: ExportRequest, request: IncomingMessage): Record<string, string> {
    const cors = options.cors(request.headers.origin);
    return {
      ...(cors ? corsHeaders(cors, request.headers) : {}),
      'content-type': CONTENT_TYPES[exported.format],
      'content-disposition': `attachment; filename="${exported.name}.${exported.format}"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': requestIdIn(request),
    };
  }

  function fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    const { extensions } = maskError(error);
    if (response.headersSent) response.destroy();
    if (response.destroyed) return;
    if (extensions['code'] === 'INTERNAL_SERVER_ERROR')
      options.log.error({ err: error, requestId: requestIdIn(request) }, 'an export failed');
    refuse(request, response, answerTo(error), options.cors(request.headers.origin));
  }

  return (request, response) => {
    const url = urlOf(request);
    if (request.method !== 'GET' || !url || !EXPORT_PATHS.includes(url.pathname))
      return next(request, response);
    answer(url, request, response).catch((error: unknown) => fail(error, request, response));
  };
}

async function* chunks(
  exported: ExportRequest,
  first: ExportPage,
  read: (after: string) => Promise<ExportPage>,
): AsyncGenerator<string> {
  yield headerOf(exported) + linesOf(exported, first.rows);
  for (let after = first.next; after !== null; ) {
    const page = await read(after);
    yield linesOf(exported, page.rows);
    after = page.next;
  }
}

function tooLong(queryMs: number): RequestTimeoutError {
  return new RequestTimeoutError(`A page of the export took longer than ${queryMs / 1000} s.`);
}

/** What GraphQL answers with 200 has a status of its own here. */
function answerTo(error: unknown): Refusal {
  const { extensions } = maskError(error);
  const refusal = refusalOf(error);
  if (typeof extensions['http'] === 'object') return refusal;
  return { ...refusal, status: statusOf(extensions['code']) };
}
