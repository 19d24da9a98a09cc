import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import { currentPosition, keepNoting, mayHaveChanged } from '../changes/noting.ts';
import { readPosition, writePosition } from '../changes/position.ts';
import type { PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import type { GraphQLContext } from '../graphql/context.ts';
import { dependsOnRowsAlone } from '../graphql/depends-on-rows.ts';
import { BUILD } from '../lib/build.ts';
import type { ViewerOf } from './viewers.ts';

// A poll more often than this writes nothing.
const RENEW_MS = 30_000;
const EXPLAIN = 'x-explain';

/**
 * Lets a list of generations be polled cheaply: the answer to a GET whose query depends on the viewer's rows alone has an
 * `ETag`, which names what of the table it has seen, and the same GET with `If-None-Match` is answered by one look into an
 * index with 304 for as long as none of those rows has changed.
 */
export function useEtags(
  path: string,
  db: PrismaClient,
  viewerOf: ViewerOf,
): Plugin<GraphQLContext, { readonly req: IncomingMessage }> {
  const tags = new WeakMap<Request, string>();
  let renewed = Number.NEGATIVE_INFINITY;

  async function renew(): Promise<void> {
    if (performance.now() - renewed < RENEW_MS) return;
    await keepNoting(db, { notify: false });
    renewed = performance.now();
  }

  /** Which of the answers that the client has is still the right one, if that is known. */
  async function unchangedOf(request: Request, viewer: Viewer): Promise<string | undefined> {
    const suffix = `.${digestOf(request, viewer)}`;
    const sent = request.headers.get('if-none-match')?.matchAll(/"([^"]+)"/g) ?? [];
    const own = [...sent].map(([, tag = '']) => tag).find((tag) => tag.endsWith(suffix));
    const position = own && readPosition(own.slice(0, -suffix.length));
    if (!position) return undefined;
    await renew();
    return (await mayHaveChanged(db, viewer, position)) ? undefined : `W/"${own}"`;
  }

  return {
    async onRequest({ request, url, serverContext, endResponse, fetchAPI }) {
      const asks = request.method === 'GET' && url.pathname === path && request.headers.has('if-none-match');
      if (!asks || request.headers.has(EXPLAIN)) return;
      // Whatever is wrong is told by the query itself.
      const tag = await viewerOf(serverContext.req)
        .then((viewer) => unchangedOf(request, viewer))
        .catch(() => undefined);
      if (tag === undefined) return;
      tags.set(request, tag);
      endResponse(new fetchAPI.Response(null, { status: 304 }));
    },
    async onExecute({ args }) {
      const { request, viewer } = args.contextValue;
      if (request.method !== 'GET' || request.headers.has(EXPLAIN) || !dependsOnRowsAlone(args)) return;
      // Before anything is read: what changes meanwhile is a change since.
      const position = await renew().then(
        () => currentPosition(db),
        () => undefined,
      );
      if (!position) {
        // The notes may be gone, as they are after a crash of the database.
        renewed = Number.NEGATIVE_INFINITY;
        return;
      }
      return {
        onExecuteDone({ result }) {
          if (!(Symbol.asyncIterator in result) && !result.errors)
            tags.set(request, `W/"${writePosition(position)}.${digestOf(request, viewer)}"`);
        },
      };
    },
    onResponse({ request, response }) {
      const tag = tags.get(request);
      if (tag === undefined || (response.status !== 200 && response.status !== 304)) return;
      response.headers.set('etag', tag);
      // Kept by the browser of this viewer alone, and asked for each time.
      response.headers.set('cache-control', 'private, no-cache');
      response.headers.append('vary', 'authorization, accept, Accept-Encoding');
    },
  };
}

/** What beside the rows an answer depends on: who asks, for what and in which form, and this version of the server. */
function digestOf(request: Request, { userId, role }: Viewer): string {
  const { pathname, search } = new URL(request.url);
  const parts = [BUILD, role, userId, pathname + search, request.headers.get('accept')];
  return hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22);
}
