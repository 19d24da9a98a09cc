import type { IncomingMessage, RequestListener } from 'node:http';
import { attached } from '../lib/attached.ts';
import { beginSpan, type Span, type TraceIds } from '../lib/tracing.ts';
import { EXPORT_PATHS } from './export/request.ts';
import { HEALTH_PATH, PATHS, urlOf, WEBHOOK_PATH } from './paths.ts';
import { noteOf } from './request-note.ts';

// Asked every few seconds by whoever watches the server.
const PROBES = [HEALTH_PATH, '/ready'];
const MAX_NAME = 100;
const SERVER_ERROR = 500;

const spans = attached<IncomingMessage, Span>();

/**
 * Has each request be a span, from its head to the last byte of its answer. It goes on with the trace of its sender, but for
 * webhooks: those are not of anybody who knows our traces.
 */
export function withTrace(next: RequestListener): RequestListener {
  return (request, response) => {
    const pathname = urlOf(request)?.pathname ?? '';
    if (PROBES.includes(pathname)) return next(request, response);
    const route = PATHS.includes(pathname) || EXPORT_PATHS.includes(pathname) ? pathname : undefined;
    const { method = '' } = request;
    const span = beginSpan(() => ({
      name: route === undefined ? method : `${method} ${route}`,
      kind: 'server',
      attributes: { 'http.request.method': method, 'http.route': route },
      // Without `tracestate`, in which a sender may write what they like.
      from: route === WEBHOOK_PATH ? null : { traceparent: request.headers['traceparent'] },
    }));
    if (!span) return next(request, response);
    spans.attach(request, span);
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : 499;
      const { operation, type, errors } = noteOf(request);
      span.note({
        'http.response.status_code': status,
        'graphql.operation.name': operation?.slice(0, MAX_NAME),
        'graphql.operation.type': type,
        ...(errors && { 'graphql.error.codes': [...errors] }),
      });
      span.end(status >= SERVER_ERROR ? String(status) : undefined);
    });
    span.run(() => next(request, response));
  };
}

/** Goes on with the trace of a request that another one has let in. */
export function inItsTrace(next: RequestListener): RequestListener {
  return (request, response) => {
    const span = spans.of(request);
    if (span) span.run(() => next(request, response));
    else next(request, response);
  };
}

/** Where a request's trace is; undefined while traces are off. */
export function traceOf(request: IncomingMessage): TraceIds | undefined {
  return spans.of(request)?.ids;
}
