import { randomUUID } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';
import type { ErrorCode } from '../errors.ts';
import { HEALTH } from './health.ts';
import { HEALTH_PATH } from './paths.ts';

const RETRY_AFTER_SECONDS = '5';
const CODE: ErrorCode = 'SERVICE_UNAVAILABLE';

/**
 * Answers while the server starts, which can take long if the database is migrated: it is alive and not ready. `doing` says
 * what it does. fal repeats webhooks that are answered so.
 */
export function createStartingListener(doing: () => string): RequestListener {
  return (request, response) => {
    const path = request.url?.split('?')[0];
    if (path === HEALTH_PATH) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(HEALTH));
      return;
    }
    if (path === '/ready') {
      answer(response, { ready: false, reason: doing() });
      return;
    }
    const requestId = randomUUID();
    response.setHeader('x-request-id', requestId);
    const message = `The server is not ready yet: ${doing()}.`;
    answer(response, { errors: [{ message, extensions: { code: CODE, requestId } }] });
  };
}

function answer(response: ServerResponse, body: object): void {
  response.writeHead(503, { 'retry-after': RETRY_AFTER_SECONDS, 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
