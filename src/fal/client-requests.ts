import { createFalClient } from '@fal-ai/client';
import { LRUCache } from 'lru-cache';
import type { HttpCall } from './http-call.ts';
import type { QueuePart } from './queue-paths.ts';
import { type Tags, tagsHeader } from './tags.ts';

/** A job as fal gets it. */
export interface SubmitJob {
  readonly endpoint: string;
  readonly input: Record<string, unknown>;
  readonly webhookUrl: string | undefined;
  readonly tags: Tags | null;
}

/** A request to fal's queue. */
export interface ClientRequest extends HttpCall {
  /** Below the queue's URL. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** The requests that @fal-ai/client makes. */
export interface ClientRequests {
  submit(job: SubmitJob): Promise<ClientRequest>;
  /** Its request about some job: all but the path is the same for any other. */
  ask(part: QueuePart): Promise<Omit<ClientRequest, 'path'>>;
}

type Client = ReturnType<typeof createFalClient>;

const MAX_KNOWN = 1000;
const SOME_JOB = ['an/app', { requestId: 'some' }] as const;
const ASK: { readonly [part in QueuePart]: (client: Client) => Promise<unknown> } = {
  status: (client) => client.queue.status(...SOME_JOB),
  response: (client) => client.queue.result(...SOME_JOB),
  cancel: (client) => client.queue.cancel(...SOME_JOB),
};

/**
 * Asks @fal-ai/client for its requests: once for each endpoint that jobs are submitted to, and once for each other call. To have it
 * make each of them takes several times as long as the exchange itself; it also looks for files to upload in plain inputs, with
 * several promises for each value: a second for a list of 100,000. Here files are URLs.
 */
export function createClientRequests(key: string): ClientRequests {
  const known = new LRUCache<string, ClientRequest>({ max: MAX_KNOWN });

  async function requestOf(name: string, use: (client: Client) => Promise<unknown>): Promise<ClientRequest> {
    const before = known.get(name);
    if (before) return before;
    let made: ClientRequest | undefined;
    const client = createFalClient({
      credentials: key,
      fetch: async (request, { method = 'GET', headers } = {}) => {
        const { pathname, searchParams } = new URL(request instanceof Request ? request.url : request);
        const all = Object.fromEntries(new Headers(headers));
        made = { path: pathname, query: searchParams, method, headers: all };
        return new Response('{}');
      },
    });
    await use(client);
    if (!made) throw new Error('the client made no request');
    known.set(name, made);
    return made;
  }

  return {
    async submit({ endpoint, input, webhookUrl, tags }) {
      const request = await requestOf(`submit ${endpoint}`, (client) =>
        client.queue.submit(endpoint, { input: {} }),
      );
      return {
        ...request,
        ...(webhookUrl && { query: new URLSearchParams({ fal_webhook: webhookUrl }) }),
        ...(tags && { headers: { ...request.headers, 'x-fal-tags': tagsHeader(tags) } }),
        body: JSON.stringify(input),
      };
    },
    ask: async (part) => await requestOf(part, ASK[part]),
  };
}
