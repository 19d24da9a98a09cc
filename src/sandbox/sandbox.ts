import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFaults, type Fault, type FaultRule, type Operation } from './faults.ts';
import { image, video } from './files.ts';
import { type Job, openJobStore } from './jobs.ts';
import { type Answer, createQueue } from './queue.ts';
import { createWebhooks } from './webhooks.ts';

export interface SandboxOptions {
  /** Where jobs and the port are kept between runs; in memory only where it is not set. */
  readonly stateDir?: string;
  /** From submit to end. */
  readonly jobSeconds?: number;
}

/** A running local fal. */
export interface Sandbox {
  readonly url: string;
  readonly queueUrl: string;
  readonly apiUrl: string;
  readonly jwksUrl: string;
  /** The fal account that its webhooks are of. */
  readonly userId: string;
  readonly credentials: string;
  /** Every submit that was posted, and every job that was accepted: what a test holds the ledger against. */
  readonly books: { readonly posts: number; readonly jobs: readonly Job[] };
  /** Makes something go wrong from now on. */
  script(rule: FaultRule): void;
  close(): Promise<void>;
}

const USER_ID = 'sandbox-account';
const CREDENTIALS = 'sandbox';
const JWKS_PATH = '/.well-known/jwks.json';

/** Starts a local fal on 127.0.0.1: queue, webhooks, key set and files. */
export async function startSandbox({ stateDir, jobSeconds = 1.5 }: SandboxOptions = {}): Promise<Sandbox> {
  const store = openJobStore(stateDir);
  const faults = createFaults();
  const webhooks = createWebhooks(USER_ID);
  const abort = new AbortController();
  let url = '';
  let posts = 0;
  const queue = createQueue({ store, jobSeconds, origin: () => url });

  async function deliver(job: Job): Promise<void> {
    if (job.settled || job.cancelled || job.webhookUrl === null) return;
    await sleep(Math.max(0, job.endsAt - Date.now()), undefined, { signal: abort.signal });
    if (job.cancelled) return;
    await webhooks.deliver(job, queue.endingOf(job), faults.next('webhook'), abort.signal);
    store.update(job, { settled: true });
  }
  /** An aborted delivery is taken up again at the next start. */
  const follow = (job: Job) => void deliver(job).catch(() => undefined);

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox');
    const body = await readText(request);
    if (pathname === JWKS_PATH)
      return await respond(response, faults.next('jwks'), () => ({
        status: 200,
        body: { keys: [webhooks.jwk] },
      }));
    if (pathname.startsWith('/files/')) return sendFile(request, response, pathname);
    if (request.headers.authorization !== `Key ${CREDENTIALS}`)
      return send(response, {
        status: 401,
        body: { detail: 'Authentication is required to access this application.' },
      });

    // Requests of a job are addressed by owner and alias alone; with more of the endpoint's path fal answers 405.
    const [, app = '', id = '', action = ''] =
      /^\/queue\/(.+)\/requests\/([\w-]+)(?:\/(status|cancel))?$/.exec(pathname) ?? [];
    const operation = operationOf(request.method ?? '', id, action);
    if (operation === undefined || (id && app.split('/').length !== 2))
      return send(response, { status: 405, body: { detail: 'Method Not Allowed' } });
    if (operation === 'submit') posts += 1;
    const fault = faults.next(operation);
    return await respond(response, fault, async () => {
      if (operation !== 'submit') {
        const job = store.get(id);
        return job ? queue[operation](job) : { status: 404, body: { status: 'NOT_FOUND' } };
      }
      const { job, answer } = queue.submit(
        pathname.slice('/queue/'.length),
        body,
        searchParams.get('fal_webhook'),
      );
      if (job && fault.webhookFirst) await deliver(job);
      else if (job) follow(job);
      return answer;
    });
  }

  function sendFile(request: IncomingMessage, response: ServerResponse, pathname: string): void {
    const [, id = '', index, kind] = /^\/files\/([\w-]+)\/(\d)\.(svg|mp4)$/.exec(pathname) ?? [];
    const job = store.get(id);
    if (!job) return send(response, { status: 404, body: { detail: 'Not found' } });
    const file = kind === 'mp4' ? video(request.headers.range) : image(job, Number(index));
    response.writeHead(file.status, {
      ...file.headers,
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
      'content-length': file.body.length,
    });
    response.end(file.body);
  }

  url = `http://127.0.0.1:${await listen(server, stateDir)}`;
  store.all().forEach(follow);
  return {
    url,
    queueUrl: `${url}/queue`,
    apiUrl: `${url}/api`,
    jwksUrl: url + JWKS_PATH,
    userId: USER_ID,
    credentials: CREDENTIALS,
    get books() {
      return { posts, jobs: store.all() };
    },
    script: faults.script,
    close: async () => {
      abort.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function operationOf(
  method: string,
  id: string,
  action: string,
): Exclude<Operation, 'webhook' | 'jwks'> | undefined {
  if (!id) return method === 'POST' ? 'submit' : undefined;
  if (action === 'cancel') return method === 'PUT' ? 'cancel' : undefined;
  if (method !== 'GET') return undefined;
  return action === 'status' ? 'status' : 'result';
}

async function respond(
  response: ServerResponse,
  fault: Fault,
  work: () => Answer | Promise<Answer>,
): Promise<void> {
  if (fault.drop === 'before') {
    response.destroy();
    return;
  }
  if (fault.status !== undefined)
    return send(response, { status: fault.status, body: fault.body ?? { detail: 'A scripted fault' } });
  const answer = await work();
  if (fault.drop === 'after') response.destroy();
  else if (fault.statusAfter !== undefined)
    send(response, { status: fault.statusAfter, body: 'upstream failed' });
  else send(response, answer);
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

/** Listens on the port of the last run, so that links to its files still open; on any other where it is taken. */
async function listen(server: Server, stateDir: string | undefined): Promise<number> {
  const file = stateDir && path.join(stateDir, 'port');
  const last = file && existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  const port = (await tryListen(server, last)) ?? (await tryListen(server, 0));
  if (port === undefined) throw new Error('no free port for the sandbox');
  if (file) writeFileSync(file, String(port));
  return port;
}

function tryListen(server: Server, port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const failed = () => resolve(undefined);
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      const address = server.address();
      resolve(typeof address === 'object' ? address?.port : undefined);
    });
  });
}
