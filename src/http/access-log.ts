import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from '../logger.ts';
import { clientAddress } from './client-address.ts';
import { EXPORT_PATHS } from './export/request.ts';
import { HEALTH_PATH, PATHS, urlOf } from './paths.ts';
import { requestIdIn } from './request-id.ts';
import { noteOf } from './request-note.ts';
import { traceOf } from './request-trace.ts';

// Asked every few seconds by whoever watches the server.
const PROBES = [HEALTH_PATH, '/ready'];
const MAX_NAME = 100;
// What is refused to somebody unknown.
const REFUSALS = [401, 403, 429];

/**
 * Logs each request when its answer has ended: who asked, which operation, its estimated cost, how long it took and with which
 * errors. Nothing that it asked for or was answered is in it, and no path that the sender made up. Where somebody unknown is refused,
 * it has the address, so that it can be blocked. When there are more than so
 * many a second, the others are left out, but for those that are our fault, and the next line says how many were.
 */
export function logged(
  log: Pick<Logger, 'info'>,
  { perSecond, trustedProxies }: { readonly perSecond: number; readonly trustedProxies: number },
  next: RequestListener,
): RequestListener {
  let second = 0;
  let lines = 0;
  let leftOut = 0;

  function hasRoom(): boolean {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) [second, lines] = [now, 0];
    lines += 1;
    return lines <= perSecond;
  }

  function write(request: IncomingMessage, response: ServerResponse, begun: number, address: string): void {
    const pathname = urlOf(request)?.pathname ?? '';
    if (PROBES.includes(pathname)) return;
    // 499 is what proxies say of a client that has gone before its answer was sent.
    const status = response.writableFinished ? response.statusCode : 499;
    if (!hasRoom() && status < 500) {
      leftOut += 1;
      return;
    }
    const { viewer, operation, type, cost, errors } = noteOf(request);
    log.info(
      {
        requestId: String(response.getHeader('x-request-id') ?? requestIdIn(request)),
        method: request.method,
        path: PATHS.includes(pathname) || EXPORT_PATHS.includes(pathname) ? pathname : 'other',
        status,
        ms: Math.round(performance.now() - begun),
        viewer: viewer?.userId,
        role: viewer?.role,
        ...(!viewer && REFUSALS.includes(status) && { address: address.slice(0, MAX_NAME) }),
        type,
        operation: operation?.slice(0, MAX_NAME),
        cost,
        ...traceOf(request),
        ...(errors && { errors: [...errors] }),
        ...(leftOut > 0 && { leftOut }),
      },
      'request',
    );
    leftOut = 0;
  }

  if (perSecond === 0) return next;
  return (request, response) => {
    const begun = performance.now();
    // The socket does not know it any more when it is closed.
    const address = clientAddress(request, trustedProxies);
    response.once('close', () => write(request, response, begun, address));
    next(request, response);
  };
}
