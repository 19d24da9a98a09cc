const NAMESPACES = new Set(['workflows', 'comfy']);

/** The app of an endpoint, as status, result and cancel URLs name it: `owner/alias`, after the namespace if any. */
export function appOf(endpoint: string): string {
  const segments = endpoint.split('/');
  return segments.slice(0, NAMESPACES.has(segments[0] ?? '') ? 3 : 2).join('/');
}

/** A parsed path below the queue's URL. */
export type QueuePath =
  | { readonly kind: 'endpoint'; readonly endpoint: string }
  | { readonly kind: 'request'; readonly app: string; readonly requestId: string; readonly verb: string };

/** Parses a path such as `/fal-ai/flux/requests/{id}/status`; `verb` is '' for the result. */
export function parseQueuePath(path: string): QueuePath {
  const match = /^\/(.+)\/requests\/([^/]+)(?:\/(.+))?$/.exec(path);
  if (!match) return { kind: 'endpoint', endpoint: path.slice(1) };
  const [, app = '', requestId = '', verb = ''] = match;
  return { kind: 'request', app, requestId, verb };
}
