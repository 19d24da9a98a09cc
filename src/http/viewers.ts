import type { IncomingMessage } from 'node:http';
import type { Viewer } from '../deps.ts';
import { attached } from '../lib/attached.ts';
import type { Authenticate } from './auth.ts';
import { headersOf } from './header-reader.ts';

/** Says whom a request is from; throws what `Authenticate` does. */
export type ViewerOf = (request: IncomingMessage) => Promise<Viewer>;

/** Remembers whom a request is from, so that its token is verified once. */
export function rememberingViewers(authenticate: Authenticate): ViewerOf {
  const known = attached<IncomingMessage, Promise<Viewer>>();
  return (request) =>
    known.of(request) ?? known.attach(request, authenticate({ headers: headersOf(request) }));
}
