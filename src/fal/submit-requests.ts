import { createFalClient } from '@fal-ai/client';
import { LRUCache } from 'lru-cache';
import type { HttpCall } from './http-call.ts';
import { type Tags, tagsHeader } from './tags.ts';

/** A job as fal gets it. */
export interface SubmitJob {
  readonly endpoint: string;
  readonly input: Record<string, unknown>;
  readonly webhookUrl: string | undefined;
  readonly tags: Tags | null;
}

/** The POST of a job: its path below the queue's URL, and what is sent there. */
interface SubmitRequest extends HttpCall {
  readonly path: string;
}

const MAX_KNOWN = 1000;

/**
 * Makes the requests by which @fal-ai/client would submit jobs. The client is asked once for each endpoint; to have it send each job
 * takes several times as long as the exchange itself, and in plain inputs it looks for files to upload, with several promises for
 * each value: a second for a list of 100,000. Here files are URLs.
 */
export function createSubmitRequests(key: string): (job: SubmitJob) => Promise<SubmitRequest> {
  const known = new LRUCache<string, SubmitRequest>({ max: MAX_KNOWN });
  return async ({ endpoint, input, webhookUrl, tags }) => {
    let request = known.get(endpoint);
    if (!request) {
      request = await requestOfClient(key, endpoint);
      known.set(endpoint, request);
    }
    const { path, headers } = request;
    return {
      ...request,
      ...(webhookUrl && { path: `${path}?${new URLSearchParams({ fal_webhook: webhookUrl })}` }),
      ...(tags && { headers: { ...headers, 'x-fal-tags': tagsHeader(tags) } }),
      body: JSON.stringify(input),
    };
  };
}

async function requestOfClient(key: string, endpoint: string): Promise<SubmitRequest> {
  let made: SubmitRequest | undefined;
  const client = createFalClient({
    credentials: key,
    fetch: async (request, { method = 'POST', headers } = {}) => {
      const { pathname } = new URL(request instanceof Request ? request.url : request);
      made = { path: pathname, method, headers: Object.fromEntries(new Headers(headers)) };
      return new Response('{}');
    },
  });
  await client.queue.submit(endpoint, { input: {} });
  if (!made) throw new Error('the client made no request');
  return made;
}
