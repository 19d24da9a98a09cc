import { createServer, type RequestListener } from 'node:http';

/** A listening HTTP server. */
export interface HttpServer {
  readonly port: number;
  /** Passes requests to this listener; before this is called they are answered with 503. */
  serve(listener: RequestListener): void;
  /** Stops accepting requests, lets running ones finish, and cuts off those that outlast the grace period. */
  close(): Promise<void>;
}

/** The port or address is not available. */
class ListenError extends Error {
  override readonly name = 'ListenError';
}

const GRACE_MS = 5000;

/** Takes the port right away, so that one already in use is reported before anything else is started. */
export async function listen(options: { host: string | undefined; port: number }): Promise<HttpServer> {
  let listener: RequestListener = (_request, response) => {
    response.writeHead(503, { 'retry-after': '1', 'content-type': 'application/json' });
    response.end('{"ready":false,"reason":"starting"}');
  };
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(toListenError(error, options)));
    server.listen({ port: options.port, host: options.host }, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    serve: (next) => {
      listener = next;
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await closed;
      clearTimeout(cut);
    },
  };
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
