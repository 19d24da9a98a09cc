import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Viewer } from '../deps.ts';
import { ServerBusyError } from '../errors.ts';
import { BAD_HEADERS, readWebhookHeaders } from '../fal/webhook.ts';
import type { DeliveryLedger } from '../generations/deliveries.ts';
import { isAcceptable, NOT_ACCEPTABLE } from './acceptable.ts';
import { hasBody } from './body.ts';
import { unsupportedIn } from './bounded-bodies.ts';
import { clientAddress } from './client-address.ts';
import type { Cors } from './cors.ts';
import { EXPORT_PATHS } from './export/request.ts';
import { headersOf } from './header-reader.ts';
import { EXPORT_FOLDER, GRAPHQL_PATH, PATHS, urlOf, WEBHOOK_PATH } from './paths.ts';
import { type Refusal, refusalOf, refuse } from './refusal.ts';
import { noteOf } from './request-note.ts';
import { createTurns } from './turns.ts';
import { isUtf8Query, NOT_UTF8 } from './url-query.ts';
import { createViewerTurns } from './viewer-turns.ts';
import type { ViewerOf } from './viewers.ts';

export interface GateOptions {
  readonly viewerOf: ViewerOf;
  readonly cors: Cors;
  readonly deliveries: DeliveryLedger;
  /** How long a request of a viewer waits for its turn. */
  readonly queueMs: number;
  /** How many of a viewer are under way at most. */
  readonly mostUnderWay: number;
  readonly trustedProxies: number;
}

// At most five hundred a second, which takes a fraction of the time that there is.
const PAUSE_MS = 2;
// More than one address may have connections by default.
const ROOM = 1000;
// Some ten thousand tokens of the usual length.
const MAX_TOKEN_CHARACTERS = 4_000_000;

const NOWHERE: Refusal = {
  status: 404,
  body: {
    errors: [
      {
        message: `There is nothing here. This server has ${[...PATHS, `${EXPORT_FOLDER}*`].join(', ')}.`,
        extensions: { code: 'NOT_FOUND' },
      },
    ],
  },
};

const BUSY = 'Too many of your requests wait: ask again when some have been answered.';

const FULL: Refusal = {
  status: 503,
  headers: { 'retry-after': '1', connection: 'close' },
  body: {
    errors: [
      { message: 'Too many requests from this address wait.', extensions: { code: 'SERVICE_UNAVAILABLE' } },
    ],
  },
};

/**
 * Refuses what needs no further look, before anything of it is read: unknown paths, strangers, bodies of the wrong kind, and
 * webhooks without fal's headers. Refusals, and tokens that have not been seen to be valid, take turns, so that however many
 * come at once, the others wait for one of them at a time. The requests of one viewer take turns, too, where they come at once.
 */
export function withGate(
  { viewerOf, cors, deliveries, queueMs, mostUnderWay, trustedProxies }: GateOptions,
  next: RequestListener,
): RequestListener {
  const turns = createTurns(PAUSE_MS, ROOM);
  const good = new LRUCache<string, true>({
    maxSize: MAX_TOKEN_CHARACTERS,
    sizeCalculation: (_value, token) => token.length,
  });
  const viewers = createViewerTurns(queueMs, mostUnderWay);

  async function admit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization = '' } = request.headers;
    let viewer: Viewer;
    try {
      viewer = await viewerOf(request);
    } catch (error) {
      good.delete(authorization);
      return answer(request, response, refusalOf(error));
    }
    good.set(authorization, true);
    noteOf(request).viewer = viewer;
    const unsupported = request.method === 'POST' ? unsupportedIn(headersOf(request)) : undefined;
    if (unsupported !== undefined) return refuseAsBad(request, response, 415, unsupported);
    const url = urlOf(request);
    if (url && !isUtf8Query(url)) return refuseAsBad(request, response, 400, NOT_UTF8);
    if (url?.pathname === GRAPHQL_PATH && !isAcceptable(request.headers.accept))
      return refuseAsBad(request, response, 406, NOT_ACCEPTABLE);
    letIn(viewer, request, response);
  }

  function refuseAsBad(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    message: string,
  ): void {
    const body = { errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] };
    inTurn(request, response, () => answer(request, response, { status, body }));
  }

  function letIn({ userId }: Viewer, request: IncomingMessage, response: ServerResponse): void {
    viewers.letIn({
      viewer: userId,
      request,
      response,
      serve: () => next(request, response),
      refuse: () => answer(request, response, refusalOf(new ServerBusyError(BUSY))),
    });
  }

  function answer(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
    refuse(request, response, refusal, cors(request.headers.origin));
  }

  function inTurn(request: IncomingMessage, response: ServerResponse, serve: () => void): void {
    const address = clientAddress(request, trustedProxies);
    // Nobody reads the answer to one who has gone meanwhile.
    if (!turns.take(address, () => request.socket.destroyed || serve())) answer(request, response, FULL);
  }

  return (request, response) => {
    const url = urlOf(request);
    if (request.method === 'OPTIONS') return next(request, response);
    const pathname = url?.pathname ?? '';
    const exports = EXPORT_PATHS.includes(pathname);
    if (!PATHS.includes(pathname) && !exports)
      return inTurn(request, response, () => answer(request, response, NOWHERE));
    // One that has no body either is no delivery: `npm run doctor` asks so whether any would come through.
    if (pathname === WEBHOOK_PATH && request.method === 'POST' && !readWebhookHeaders(headersOf(request)))
      return inTurn(request, response, () => {
        if (hasBody(request)) void deliveries.record('MALFORMED', null, BAD_HEADERS);
        answer(request, response, { status: 400, body: { message: BAD_HEADERS } });
      });
    const asks = request.method === 'POST' || (request.method === 'GET' && url?.searchParams.has('query'));
    if (exports ? request.method !== 'GET' : pathname !== GRAPHQL_PATH || !asks)
      return next(request, response);
    if (good.has(request.headers.authorization ?? '')) void admit(request, response);
    else inTurn(request, response, () => void admit(request, response));
  };
}
