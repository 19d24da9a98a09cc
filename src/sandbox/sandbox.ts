import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'lossless-json';
import { endingOf, findFaults, isKnown } from './endpoints.ts';
import { createFaults, type FaultRule } from './faults.ts';
import { image, video } from './files.ts';
import { type Job, openJobStore } from './jobs.ts';
import { createWebhooks } from './webhooks.ts';

export interface SandboxOptions {
  readonly stateDir?: string;
  readonly jobSeconds?: number;
}

/** A running local fal. */
export interface Sandbox {
  readonly url: string;
  readonly queueUrl: string;
  readonly apiUrl: string;
  readonly jwksUrl: string;
  readonly userId: string;
  readonly credentials: string;
  script(rule: FaultRule): void;
  close(): Promise<void>;
}

const USER_ID = 'sandbox-account';
const KEY = 'sandbox';

/** Starts a local fal on 127.0.0.1: queue, webhooks, key set and files. */
export async function startSandbox({ stateDir, jobSeconds = 1.5 }: SandboxOptions = {}): Promise<Sandbox> {
  const store = openJobStore(stateDir);
  const faults = createFaults();
  const webhooks = createWebhooks(USER_ID);
  const abort = new AbortController();
  let url = '';

  function follow(job: Job): void {
    if (job.settled || job.cancelled || job.webhookUrl === null) return;
    const timer = setTimeout(
      () => {
        if (job.cancelled) return;
        webhooks
          .deliver(job, endingOf(job, `${url}/files`), faults.next('webhook'), abort.signal)
          .then(() => store.update(job, { settled: true }))
          .catch(() => undefined);
      },
      Math.max(0, job.endsAt - Date.now()),
    );
    abort.signal.addEventListener('abort', () => clearTimeout(timer));
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox');
    const json = (status: number, body: unknown, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    if (pathname === '/.well-known/jwks.json') return json(200, { keys: [webhooks.jwk] });
    const file = /^\/files\/([\w-]+)\/(\d)\.(svg|mp4)$/.exec(pathname);
    if (file) {
      const job = store.get(file[1] ?? '');
      if (!job) return json(404, { detail: 'Not found' });
      const part = video(request.headers.range);
      const svg = { 'content-type': 'image/svg+xml', 'content-security-policy': "default-src 'none'" };
      response.writeHead(file[3] === 'svg' ? 200 : part.status, {
        ...(file[3] === 'svg' ? svg : part.headers),
        'access-control-allow-origin': '*',
        'x-content-type-options': 'nosniff',
      });
      response.end(file[3] === 'svg' ? image(job, Number(file[2])) : part.body);
      return;
    }
    if (request.headers.authorization !== `Key ${KEY}`)
      return json(401, { detail: 'Authentication is required.' });
    const known = /^\/queue\/.+\/requests\/([\w-]+)(\/status|\/cancel)?$/.exec(pathname);
    if (!known) return submit(request, pathname.slice('/queue/'.length), searchParams, json);
    const job = store.get(known[1] ?? '');
    if (!job) return json(404, { status: 'NOT_FOUND' });
    return answer(job, known[2], json);
  }

  async function submit(
    request: IncomingMessage,
    endpoint: string,
    query: URLSearchParams,
    json: (status: number, body: unknown) => void,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (!isKnown(endpoint)) return json(404, { detail: `Application '${endpoint}' not found` });
    const input = Buffer.concat(chunks).toString() || '{}';
    const details = findFaults(endpoint, parse(input) as { [name: string]: unknown });
    if (details.length > 0) return json(422, { detail: details });
    const now = Date.now();
    const job: Job = {
      id: randomUUID(),
      endpoint,
      input,
      webhookUrl: query.get('fal_webhook'),
      acceptedAt: now,
      startsAt: now + (jobSeconds * 1000) / 3,
      endsAt: now + jobSeconds * 1000,
      cancelled: false,
      settled: false,
    };
    store.add(job);
    follow(job);
    const base = `${url}/queue/${endpoint.split('/').slice(0, 2).join('/')}/requests/${job.id}`;
    json(200, {
      request_id: job.id,
      status: 'IN_QUEUE',
      queue_position: 0,
      response_url: base,
      status_url: `${base}/status`,
      cancel_url: `${base}/cancel`,
    });
  }

  function answer(
    job: Job,
    path: string | undefined,
    json: (status: number, body: unknown, headers?: object) => void,
  ): void {
    const now = Date.now();
    const headers = { 'x-fal-request-id': job.id };
    const done = job.cancelled || now >= job.endsAt;
    const ending = endingOf(job, `${url}/files`);
    const cancelled = { detail: 'Request was cancelled', error_type: 'client_cancelled' };
    if (path === '/cancel') {
      if (done) return json(400, { status: 'ALREADY_COMPLETED' });
      if (now >= job.startsAt) return json(202, { status: 'CANCELLATION_REQUESTED' });
      store.update(job, { cancelled: true });
      return json(200, { status: 'OK' });
    }
    if (path === '/status') {
      const status = done ? 'COMPLETED' : now >= job.startsAt ? 'IN_PROGRESS' : 'IN_QUEUE';
      const error = job.cancelled
        ? { message: cancelled.detail, type: cancelled.error_type }
        : done
          ? ending.error
          : undefined;
      const failure = error && { error: error.message, error_type: error.type };
      return json(done ? 200 : 202, { status, request_id: job.id, ...failure }, headers);
    }
    if (job.cancelled) return json(499, cancelled, headers);
    if (!done) return json(400, { detail: 'Request is still in progress' }, headers);
    json(ending.status, ending.body, { ...headers, 'x-fal-billable-units': ending.units });
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  store.all().forEach(follow);
  return {
    url,
    queueUrl: `${url}/queue`,
    apiUrl: `${url}/api`,
    jwksUrl: `${url}/.well-known/jwks.json`,
    userId: USER_ID,
    credentials: KEY,
    script: faults.script,
    close: async () => {
      abort.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
