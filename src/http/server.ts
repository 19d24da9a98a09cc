import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeOut } from '../lib/lists.ts';
import { boundConnections, type ConnectionBounds, type OnRefused } from './connections.ts';
import { takeOriginForm } from './paths.ts';
import { rememberResponse } from './response-of.ts';
import { whenOver } from './when-over.ts';

export interface ListenOptions {
  /** Undefined listens on all interfaces. */
  readonly host: string | undefined;
  readonly port: number;
  /** How long an idle connection is kept open: longer than a proxy keeps it, or the proxy sends into a closed one. */
  readonly keepAliveMs: number;
  readonly connections: ConnectionBounds;
  readonly onRefused?: OnRefused;
}

/** An HTTP server. */
export interface HttpServer {
  /** Takes the port. Throws if it is not available. Returns its number, also where the configured one is 0. */
  listen(): Promise<number>;
  /** Passes requests to this listener from now on. */
  serve(listener: RequestListener): void;
  /** From now on every answer ends its connection, so that a proxy opens its next one to another server. */
  drain(): void;
  /** Stops accepting connections, lets running requests finish, and cuts off those that outlast this time. */
  close(withinMs: number): Promise<void>;
}

/** The port or address is not available. */
class ListenError extends Error {
  override readonly name = 'ListenError';
}

// A sender that takes longer holds what others need.
const SENDING_MS = 30_000;
const CLOSE_POLL_MS = 20;
const MAX_LISTENERS = 20;

/** Creates a server that does not listen yet. `first` answers until there is something to serve. */
export function createHttpServer(options: ListenOptions, first: RequestListener): HttpServer {
  let listener = first;
  let draining = false;
  const running: ServerResponse[] = [];
  const timeouts = {
    keepAliveTimeout: options.keepAliveMs,
    headersTimeout: SENDING_MS,
    requestTimeout: SENDING_MS,
  };
  const server = createServer(timeouts, (request, response) => {
    if (wasRefused(request.socket)) return;
    takeOriginForm(request);
    if (draining) endConnection(response);
    running.push(response);
    rememberResponse(request, response);
    // Each layer that looks at the end of an answer listens to it, and those of a subscription are more than ten.
    response.setMaxListeners(MAX_LISTENERS);
    whenOver(request, response, () => takeOut(running, response));
    listener(request, response);
  });
  const wasRefused = boundConnections(server, options.connections, options.onRefused);
  function drain(): void {
    draining = true;
    for (const response of running) endConnection(response);
  }
  return {
    async listen() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => reject(toListenError(error, options)));
        server.listen({ port: options.port, host: options.host }, resolve);
      });
      const address = server.address();
      return typeof address === 'object' && address ? address.port : options.port;
    },
    serve: (next) => {
      listener = next;
    },
    drain,
    close: async (withinMs) => {
      drain();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const deadline = AbortSignal.timeout(withinMs);
      while (running.length > 0 && !deadline.aborted) await sleep(CLOSE_POLL_MS);
      // Also those on which no request has come yet: browsers open some in advance.
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Tells the sender with the answer that the connection ends after it (RFC 9112 §9.6); where that is too late, ends it then. */
function endConnection(response: ServerResponse): void {
  if (!response.headersSent) return void response.setHeader('connection', 'close');
  const { socket } = response;
  response.once('finish', () => socket?.end());
}

function toListenError(
  error: NodeJS.ErrnoException,
  options: { host: string | undefined; port: number },
): Error {
  const where = `port ${options.port}${options.host ? ` of ${options.host}` : ''}`;
  if (error.code === 'EADDRINUSE')
    return new ListenError(
      `${where} is already in use: stop the program that uses it, or set PORT to another port`,
      { cause: error },
    );
  return new ListenError(`cannot listen on ${where}: ${error.message}`, { cause: error });
}
