import type { RequestListener } from 'node:http';
import { isIP } from 'node:net';

// A host and perhaps a port, RFC 9110 §7.2; of names only what DNS has.
const HOST = /^(?:\[(?<v6>[\da-f:.]+)\]|(?<name>[\w.-]+))(?::\d{1,5})?$/i;
// Asked by orchestrators under whatever address a server has; they tell nothing and change nothing.
const FOR_ANYBODY = /^\/(health|ready)(\?|$)/;

/**
 * Passes on requests whose `Host` is one of these names, localhost or an IP address. Any name may point to this machine, and a
 * page of that name may then read what the browser shows to it (DNS rebinding): others are answered with 421, and what is no
 * host with 400.
 */
export function onlyKnownHosts(names: ReadonlySet<string>, listener: RequestListener): RequestListener {
  return (request, response) => {
    // HTTP/1.0 needs none; no browser speaks it, but HAProxy asks so whether a server is ready.
    if (request.headers.host === undefined) return listener(request, response);
    const { v6, name } = HOST.exec(request.headers.host)?.groups ?? {};
    const host = (v6 ?? name)?.toLowerCase();
    const problem =
      host === undefined
        ? ([400, 'the header Host is malformed'] as const)
        : isKnown(host, names) || FOR_ANYBODY.test(request.url ?? '')
          ? undefined
          : ([421, 'this server does not know the name in the header Host: see ALLOWED_HOSTS'] as const);
    if (!problem) return listener(request, response);
    const [status, message] = problem;
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] }));
  };
}

function isKnown(host: string, names: ReadonlySet<string>): boolean {
  return host === 'localhost' || isIP(host) !== 0 || names.has(host);
}
