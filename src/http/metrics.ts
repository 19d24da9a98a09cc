import { createServer, type RequestListener } from 'node:http';
import { PATHS, urlOf } from './paths.ts';

/** The text of the metrics, in the format of its content type. */
export interface MetricsText {
  readonly contentType: string;
  metrics(): Promise<string>;
}

interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

const METRICS_PATH = '/metrics';
// Without a label of its own, so that nobody makes series by asking for paths.
const ELSEWHERE = 'other';
const NS = 1e9;

/**
 * Serves the metrics on a port of their own, which only the operator's network should reach: nothing on it asks who you are.
 * Throws if the port is taken.
 */
export async function serveMetrics(
  { host, port }: { readonly host: string | undefined; readonly port: number },
  text: MetricsText,
  onError: (error: unknown) => void,
): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: string, type = 'text/plain; charset=utf-8') =>
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    if (urlOf(request)?.pathname !== METRICS_PATH)
      return answer(404, `There is only ${METRICS_PATH} here.\n`);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return answer(405, 'Only GET and HEAD.\n');
    }
    return void text.metrics().then(
      (body) => answer(200, body, text.contentType),
      (error: unknown) => {
        onError(error);
        answer(503, 'The metrics could not be collected.\n');
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new Error(`cannot serve metrics on port ${port}: ${cause.message}`, { cause })),
    );
    server.listen({ host, port }, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Tells how long each answer took, up to its last byte; streams last as long as their readers like, and are left out. */
export function measured(
  onAnswer: (path: string, status: number, seconds: number) => void,
  next: RequestListener,
): RequestListener {
  return (request, response) => {
    const begun = process.hrtime.bigint();
    response.once('close', () => {
      if (String(response.getHeader('content-type')).startsWith('text/event-stream')) return;
      const pathname = urlOf(request)?.pathname ?? ELSEWHERE;
      const status = response.writableFinished ? response.statusCode : 499;
      const seconds = Number(process.hrtime.bigint() - begun) / NS;
      onAnswer(PATHS.includes(pathname) ? pathname : ELSEWHERE, status, seconds);
    });
    next(request, response);
  };
}
