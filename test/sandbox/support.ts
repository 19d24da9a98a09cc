import { createHash, createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { createFalClient } from '@fal-ai/client';
import { onTestFinished, vi } from 'vitest';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';

export const IMAGE = 'fal-ai/flux/dev';
export const VIDEO = 'fal-ai/wan/v2.7/text-to-video';

/** A webhook as it arrived. */
export interface Received {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly json: { readonly request_id: string; readonly status: string; readonly payload: unknown };
}

/** A sandbox with quick jobs and quick retries, closed when the test is over. */
export async function openSandbox(options: SandboxOptions = {}): Promise<TestSandbox> {
  const webhookRetry = { retries: 20, baseDelayMs: 10, factor: 1, ...options.webhookRetry };
  const sandbox = await startTestSandbox({ jobDurationMs: 40, ...options, webhookRetry });
  onTestFinished(async () => await sandbox.close());
  return sandbox;
}

/** A receiver of webhooks. `answer` gives the status; by default it acknowledges. */
export async function openReceiver(answer: (webhook: Received, count: number) => number = () => 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]),
      );
      const webhook = { url: request.url ?? '', headers, body, json: JSON.parse(body.toString()) };
      received.push(webhook);
      response.writeHead(answer(webhook, received.length), { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { received, url: `http://127.0.0.1:${port}/webhook?submission=s-1` };
}

/** fal's own client, and the requests it makes: it repeats some by itself. */
export function clientOf(sandbox: TestSandbox, credentials = sandbox.credentials) {
  const requests: string[] = [];
  const client = createFalClient({
    credentials,
    fetch: (request, init) => {
      const url = request instanceof Request ? request.url : request.toString();
      requests.push(`${init?.method} ${url}`);
      return fetch(url.replace('https://queue.fal.run', sandbox.queueUrl), init);
    },
  });
  return { ...client, requests };
}

/** One raw call of the queue with the right key. */
export async function call(
  sandbox: TestSandbox,
  method: string,
  path: string,
  body?: string,
): Promise<{ status: number; headers: Headers; text: string; json: Record<string, unknown> }> {
  const response = await fetch(`${sandbox.queueUrl}/${path}`, {
    method,
    headers: { authorization: `Key ${sandbox.credentials}` },
    ...(body !== undefined && { body }),
    redirect: 'manual',
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) };
}

/** One raw call of the Platform API below `/v1/models`, by default with the admin key. */
export async function platform(
  sandbox: TestSandbox,
  path: string,
  query: Record<string, string> | string = {},
  key = sandbox.adminCredentials,
): Promise<Response> {
  const url = `${sandbox.apiUrl}/v1/models/${path}?${new URLSearchParams(query).toString()}`;
  return await fetch(url, { headers: { authorization: `Key ${key}` } });
}

/** Submits one job and returns its id. */
export async function submit(
  sandbox: TestSandbox,
  job: { endpoint?: string; input?: object; webhookUrl?: string } = {},
): Promise<string> {
  const { endpoint = IMAGE, input = { prompt: 'a lighthouse' }, webhookUrl = '' } = job;
  const query = webhookUrl && `?fal_webhook=${encodeURIComponent(webhookUrl)}`;
  const answer = await call(sandbox, 'POST', `${endpoint}${query}`, JSON.stringify(input));
  if (answer.status !== 200) throw new Error(`submit answered ${answer.status}: ${answer.text}`);
  return String(answer.json['request_id']);
}

/** The path of a request below the queue's URL. */
export function requestPath(requestId: string, verb = '', app = 'fal-ai/flux'): string {
  return `${app}/requests/${requestId}${verb}`;
}

/** Waits until the job has ended and none of its webhooks is pending. */
export async function settled(sandbox: TestSandbox, requestId: string): Promise<void> {
  await vi.waitUntil(() => sandbox.inspection.job(requestId)?.settled, { timeout: 10_000, interval: 5 });
}

/** Verifies a signature as fal documents it; only `x` of a key is promised. */
export async function isValid(sandbox: TestSandbox, { headers, body }: Received): Promise<boolean> {
  const digest = createHash('sha256').update(body).digest('hex');
  const signed = ['request-id', 'user-id', 'timestamp'].map((name) => headers[`x-fal-webhook-${name}`]);
  const message = Buffer.from([...signed, digest].join('\n'));
  const signature = Buffer.from(headers['x-fal-webhook-signature'] ?? '', 'hex');
  const { keys } = Object(await (await fetch(sandbox.jwksUrl)).json());
  return Array.from<{ x: string }>(keys).some(({ x }) => {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, message, key, signature);
  });
}
