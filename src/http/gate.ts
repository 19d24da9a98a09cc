import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Viewer } from '../deps.ts';
import { BAD_HEADERS, readWebhookHeaders } from '../fal/webhook.ts';
import type { DeliveryLedger } from '../generations/deliveries.ts';
import { unsupportedIn } from './bounded-bodies.ts';
import type { Cors } from './cors.ts';
import { headersOf } from './header-reader.ts';
import { GRAPHQL_PATH, PATHS, urlOf, WEBHOOK_PATH } from './paths.ts';
import { type Refusal, refusalOf, refuse } from './refusal.ts';
import { createTurns } from './turns.ts';
import type { ViewerOf } from './viewers.ts';

export interface GateOptions {
  readonly viewerOf: ViewerOf;
  readonly cors: Cors;
  readonly deliveries: DeliveryLedger;
}

// At most five hundred a second, which takes a fraction of the time that there is.
const PAUSE_MS = 2;
// More than one address may have connections by default.
const ROOM = 1000;
// Of one who has just sent so many that were refused: each takes some milliseconds. One backend may ask for many users, some
// of whom make mistakes.
const PAUSE_OF_REFUSED_MS = 10;
const MANY_REFUSED = 20;
const WITHIN_MS = 1000;
const MAX_REFUSED = 10_000;
// Some ten thousand tokens of the usual length.
const MAX_TOKEN_CHARACTERS = 4_000_000;

const NOWHERE: Refusal = {
  status: 404,
  body: {
    errors: [
      {
        message: `There is nothing here. This server has ${PATHS.join(', ')}.`,
        extensions: { code: 'NOT_FOUND' },
      },
    ],
  },
};

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
 * come at once, the others wait for one of them at a time. So do the requests of viewers who have just sent much that was too
 * complex or malformed, whoever else is served meanwhile.
 */
export function withGate(
  { viewerOf, cors, deliveries }: GateOptions,
  next: RequestListener,
): RequestListener {
  const turns = createTurns(PAUSE_MS, ROOM);
  const good = new LRUCache<string, true>({
    maxSize: MAX_TOKEN_CHARACTERS,
    sizeCalculation: (_value, token) => token.length,
  });
  const turnsOfRefused = createTurns(PAUSE_OF_REFUSED_MS, ROOM);
  const refused = new LRUCache<string, number>({ max: MAX_REFUSED, ttl: WITHIN_MS, noUpdateTTL: true });

  async function admit(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization = '' } = request.headers;
    let viewer: Viewer;
    try {
      viewer = await viewerOf(request);
    } catch (error) {
      good.delete(authorization);
      return answer(request, response, refusalOf(error, request));
    }
    good.set(authorization, true);
    const unsupported = request.method === 'POST' ? unsupportedIn(headersOf(request)) : undefined;
    if (unsupported === undefined) return letIn(viewer, request, response);
    const body = { errors: [{ message: unsupported, extensions: { code: 'BAD_REQUEST' } }] };
    inTurn(request, response, () => answer(request, response, { status: 415, body }));
  }

  function letIn({ userId }: Viewer, request: IncomingMessage, response: ServerResponse): void {
    response.once('finish', () => {
      if (response.statusCode === 400) refused.set(userId, (refused.get(userId) ?? 0) + 1);
    });
    const serve = () => request.socket.destroyed || next(request, response);
    if ((refused.get(userId) ?? 0) < MANY_REFUSED) serve();
    else if (!turnsOfRefused.take(userId, serve)) answer(request, response, FULL);
  }

  function answer(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
    refuse(request, response, refusal, cors(request.headers.origin));
  }

  function inTurn(request: IncomingMessage, response: ServerResponse, serve: () => void): void {
    const address = request.socket.remoteAddress ?? '';
    // Nobody reads the answer to one who has gone meanwhile.
    if (!turns.take(address, () => request.socket.destroyed || serve())) answer(request, response, FULL);
  }

  return (request, response) => {
    const url = urlOf(request);
    if (request.method === 'OPTIONS') return next(request, response);
    const pathname = url?.pathname ?? '';
    if (!PATHS.includes(pathname)) return inTurn(request, response, () => answer(request, response, NOWHERE));
    if (pathname === WEBHOOK_PATH && request.method === 'POST' && !readWebhookHeaders(headersOf(request)))
      return inTurn(request, response, () => {
        void deliveries.record('MALFORMED', null, BAD_HEADERS);
        answer(request, response, { status: 400, body: { message: BAD_HEADERS } });
      });
    const asks = request.method === 'POST' || (request.method === 'GET' && url?.searchParams.has('query'));
    if (pathname !== GRAPHQL_PATH || !asks) return next(request, response);
    if (good.has(request.headers.authorization ?? '')) void admit(request, response);
    else inTurn(request, response, () => void admit(request, response));
  };
}
