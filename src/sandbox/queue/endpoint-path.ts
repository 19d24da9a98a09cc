const NAMESPACES = new Set(['workflows', 'comfy']);

/** The part of an endpoint id that status, result and cancel URLs keep: `owner/alias`, one more in a namespace. */
export function appOf(endpoint: string): string {
  const segments = endpoint.split('/');
  return segments.slice(0, NAMESPACES.has(segments[0] ?? '') ? 3 : 2).join('/');
}

/** A path below the queue's URL, taken apart. */
export type QueuePath =
  | { readonly kind: 'endpoint'; readonly endpoint: string }
  | { readonly kind: 'request'; readonly app: string; readonly requestId: string; readonly verb: string };

/** Takes a path such as `/fal-ai/flux/requests/{id}/status` apart; `verb` is '' for the result. */
export function parseQueuePath(path: string): QueuePath {
  const match = /^\/(.+)\/requests\/([^/]+)(?:\/(.+))?$/.exec(path);
  if (!match) return { kind: 'endpoint', endpoint: path.slice(1) };
  const [, app = '', requestId = '', verb = ''] = match;
  return { kind: 'request', app, requestId, verb };
}
