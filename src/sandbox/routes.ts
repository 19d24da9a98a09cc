import type { Call, Context } from './context.ts';
import { applyFaults } from './faults/apply-faults.ts';
import { serveFile } from './files.ts';
import { type Answer, json, type Reply } from './http/answer.ts';
import { keyScope } from './http/key-scope.ts';
import type { ServerCall } from './http/server.ts';
import { answerPlatform } from './platform/platform-api.ts';
import { answerQueue } from './queue/queue-api.ts';

/** Where each of fal's hosts is on the sandbox's one port. */
export const PATHS = {
  queue: '/queue',
  api: '/api',
  files: '/files',
  jwks: '/.well-known/jwks.json',
} as const;

const NOT_FOUND = json(404, { detail: 'Not Found' });

/** Hands a call to the host that it is for. */
export async function route(context: Context, { method, url, headers, body }: ServerCall): Promise<Reply> {
  const path = decode(url.pathname);
  if (path === undefined) return json(400, { detail: 'Malformed URL' });
  const isRead = method === 'GET' || method === 'HEAD';
  if (path === PATHS.jwks && isRead) return await answerJwks(context);
  const file = below(PATHS.files, path);
  if (file !== undefined && isRead)
    return serveFile((id) => context.store.jobs.get(id), file.slice(1), headers.range);
  const scope = keyScope(context.settings, headers.authorization);
  const tags = headers['x-fal-tags']?.toString() ?? null;
  const call = (rest: string): Call => ({ method, path: rest, query: url.searchParams, tags, body });
  const queue = below(PATHS.queue, path);
  if (queue !== undefined) return scope ? await answerQueue(context, call(queue)) : unauthorized(queue);
  const api = below(PATHS.api, path);
  return api === undefined ? NOT_FOUND : await answerPlatform(context, scope, call(api));
}

async function answerJwks(context: Context): Promise<Reply> {
  const about = {
    operation: 'jwks',
    attempt: context.countCall('jwks'),
    key: 'jwks',
    endpoint: '',
    input: '',
    requestId: null,
    submissionId: null,
  } as const;
  return await applyFaults(context, about, () => json(200, context.keys.publish()));
}

function unauthorized(path: string): Answer {
  const app = path.split('/').slice(1, 3).join('/');
  return json(401, {
    detail: `Cannot access application '${app}'. Authentication is required to access it.`,
  });
}

function below(prefix: string, path: string): string | undefined {
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
