import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { json, type Reply } from './answer.ts';

/** A request whose body has been read. */
export interface ServerCall {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Creates an HTTP server that reads each request to its end and hands it to `handle`. */
export function createCallServer(
  handle: (call: ServerCall) => Promise<Reply>,
  onError: (error: unknown) => void,
): Server {
  return createServer((request, response) => {
    serve(request, response, handle).catch((error: unknown) => {
      // A caller that hung up is not an error of the sandbox.
      if (!request.destroyed) onError(error);
      response.destroy();
    });
  });
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  handle: (call: ServerCall) => Promise<Reply>,
): Promise<void> {
  const body = await readBody(request);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const reply =
    body === undefined
      ? json(413, { detail: 'Request body is too large' })
      : await handle({ method: request.method ?? 'GET', url, headers: request.headers, body });
  if (reply === 'drop') {
    response.destroy();
    return;
  }
  const length = { 'content-length': Buffer.byteLength(reply.body) };
  response.writeHead(reply.status, { ...reply.headers, ...length });
  response.end(reply.body);
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString();
}

/** Listens on the first free one of these ports of 127.0.0.1 and returns it. */
export async function listen(server: Server, ports: readonly number[]): Promise<number> {
  const [port = 0, ...others] = ports;
  try {
    return await listenOn(server, port);
  } catch (error) {
    if (others.length === 0) throw error;
    return await listen(server, others);
  }
}

async function listenOn(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sandbox has no port');
  return address.port;
}

/** Closes at once, open connections included. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
