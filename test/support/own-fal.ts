import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A request that reached the fake fal. */
interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

/** One job of the fake fal. */
interface OwnJob {
  readonly requestId: string;
  readonly endpoint: string;
  status: 'IN_QUEUE' | 'IN_PROGRESS' | 'COMPLETED';
  cancelled: boolean;
}

/** What is answered to every call, whatever it asks. */
interface Everything {
  readonly status: number;
  readonly body: string;
  readonly type?: string;
}

/** A queue of fal's that answers for a job only below the URLs that its submit named, and can answer everything alike. */
export interface OwnFal {
  readonly url: string;
  readonly seen: Seen[];
  readonly jobs: OwnJob[];
  /** Answered to every call but a submit; undefined: what is true. */
  everything: Everything | undefined;
  /** Answered to every cancel; undefined: what is true. */
  toCancels: Everything | undefined;
  /** Answered below the paths of the rule; undefined: 404. */
  byRule: Everything | undefined;
  /** Where jobs are said to be; the id takes the place of `ID`. */
  urls: (base: string) => Record<string, unknown>;
  /** The same, named only by a job's status. */
  urlsInStatus: (base: string) => Record<string, unknown>;
  /** The state of new jobs. */
  begin: OwnJob['status'];
  close(): Promise<void>;
}

/** Starts it on this port, by default a free one. */
export async function startOwnFal(port = 0): Promise<OwnFal> {
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const fal: OwnFal = {
    url: `http://127.0.0.1:${address.port}`,
    seen: [],
    jobs: [],
    everything: undefined,
    toCancels: undefined,
    byRule: undefined,
    urls: (base) => ({
      status_url: `${base}/v2/jobs/ID/state`,
      response_url: `${base}/v2/jobs/ID/output`,
      cancel_url: `${base}/v2/jobs/ID/stop`,
    }),
    urlsInStatus: () => ({}),
    begin: 'IN_QUEUE',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for await (const _chunk of request);
    const { pathname } = new URL(request.url ?? '/', fal.url);
    const method = request.method ?? '';
    fal.seen.push({ method, path: pathname, authorization: request.headers.authorization });
    const answer = (status: number, body: unknown, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    if (method === 'POST') return answer(200, submit(pathname.slice(1)));
    const given =
      fal.everything ??
      (method === 'PUT' ? fal.toCancels : undefined) ??
      (pathname.includes('/requests/') ? fal.byRule : undefined);
    if (given) {
      const { status, body, type = 'application/json' } = given;
      return answer(status, body, { 'content-type': type });
    }
    const [, id, verb] = /^\/v2\/jobs\/([^/]+)\/(\w+)$/.exec(pathname) ?? [];
    const job = fal.jobs.find(({ requestId }) => requestId === id);
    if (job && method === 'GET' && verb === 'state')
      return answer(200, { status: job.status, ...named(fal.urlsInStatus, job.requestId) });
    if (job && method === 'GET' && verb === 'output')
      return answer(
        200,
        { images: [{ url: `https://cdn.example/${id}.png` }], seed: 7 },
        { 'x-fal-billable-units': '3' },
      );
    if (job && method === 'PUT' && verb === 'stop') {
      job.cancelled = true;
      return answer(200, { status: 'OK' });
    }
    return answer(404, { error: 'Error', message: `Path ${pathname} not found` });
  }

  function submit(endpoint: string): object {
    const requestId = randomUUID();
    fal.jobs.push({ requestId, endpoint, status: fal.begin, cancelled: false });
    return { request_id: requestId, status: 'IN_QUEUE', ...named(fal.urls, requestId) };
  }
  function named(urls: OwnFal['urls'], requestId: string): object {
    return JSON.parse(JSON.stringify(urls(fal.url)).replaceAll('ID', requestId));
  }
  return fal;
}
