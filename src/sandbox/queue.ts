import { randomUUID } from 'node:crypto';
import { type Ending, endingOf, findFaults, isKnown } from './endpoints.ts';
import { parseInput } from './input.ts';
import type { Job, JobStore } from './jobs.ts';

/** An HTTP answer; a string is sent as it is, anything else as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface QueueOptions {
  readonly store: JobStore;
  readonly jobSeconds: number;
  /** The sandbox's own address, which is known only once it listens. */
  readonly origin: () => string;
}

/** fal's queue API (https://fal.ai/docs/documentation/model-apis/inference/queue). */
export interface Queue {
  submit(endpoint: string, body: string, webhookUrl: string | null): { answer: Answer; job?: Job };
  status(job: Job): Answer;
  result(job: Job): Answer;
  cancel(job: Job): Answer;
  endingOf(job: Job): Ending;
}

const CANCELLED = { detail: 'Request was cancelled', error_type: 'client_cancelled' };

export function createQueue({ store, jobSeconds, origin }: QueueOptions): Queue {
  const ending = (job: Job) => endingOf(job, `${origin()}/files`);
  return {
    endingOf: ending,

    submit(endpoint, body, webhookUrl) {
      if (!isKnown(endpoint))
        return { answer: { status: 404, body: { detail: `Application '${endpoint}' not found` } } };
      const input = parseInput(body || '{}');
      const detail = input
        ? findFaults(endpoint, input)
        : [{ loc: ['body'], msg: 'Input should be a valid dictionary', type: 'dict_type' }];
      if (!input || detail.length > 0) return { answer: { status: 422, body: { detail } } };
      const now = Date.now();
      const job: Job = {
        id: randomUUID(),
        endpoint,
        input: body || '{}',
        webhookUrl,
        startsAt: now + (jobSeconds * 1000) / 3,
        endsAt: now + jobSeconds * 1000,
        cancelled: false,
        settled: false,
      };
      store.add(job);
      return {
        job,
        answer: { status: 200, body: { ...accepted(job), status: 'IN_QUEUE', queue_position: 0 } },
      };
    },

    // A failed job is COMPLETED too: there is no other final status.
    status(job) {
      const headers = { 'x-fal-request-id': job.id };
      const now = Date.now();
      const base = { request_id: job.id, response_url: accepted(job).response_url };
      if (job.cancelled)
        return {
          status: 200,
          headers,
          body: { ...base, status: 'COMPLETED', error: CANCELLED.detail, error_type: CANCELLED.error_type },
        };
      if (now < job.startsAt)
        return { status: 202, headers, body: { ...base, status: 'IN_QUEUE', queue_position: 0 } };
      if (now < job.endsAt)
        return { status: 202, headers, body: { ...base, status: 'IN_PROGRESS', logs: [] } };
      const { error } = ending(job);
      const metrics = { inference_time: (job.endsAt - job.startsAt) / 1000 };
      const failure = error && { error: error.message, error_type: error.type };
      return { status: 200, headers, body: { ...base, status: 'COMPLETED', logs: [], metrics, ...failure } };
    },

    result(job) {
      const headers = { 'x-fal-request-id': job.id };
      if (job.cancelled) return { status: 499, headers, body: CANCELLED };
      if (Date.now() < job.endsAt)
        return { status: 400, headers, body: { detail: 'Request is still in progress' } };
      const { status, body, units, error } = ending(job);
      const type = error && { 'x-fal-error-type': error.type };
      return { status, body, headers: { ...headers, 'x-fal-billable-units': units, ...type } };
    },

    // A running job does not stop: fal only passes the wish on.
    cancel(job) {
      const now = Date.now();
      if (job.cancelled || now >= job.endsAt) return { status: 400, body: { status: 'ALREADY_COMPLETED' } };
      if (now >= job.startsAt) return { status: 202, body: { status: 'CANCELLATION_REQUESTED' } };
      store.update(job, { cancelled: true });
      return { status: 200, body: { status: 'OK' } };
    },
  };

  function accepted(job: Job) {
    const base = `${origin()}/queue/${job.endpoint.split('/').slice(0, 2).join('/')}/requests/${job.id}`;
    return {
      request_id: job.id,
      response_url: base,
      status_url: `${base}/status`,
      cancel_url: `${base}/cancel`,
    };
  }
}
