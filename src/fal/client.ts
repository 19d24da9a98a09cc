import { createFalClient } from '@fal-ai/client';
import type { FalConfig } from '../config.ts';
import { type LosslessObject, parseObject } from './json.ts';
import { type FalReason, readHttpReason, readReason } from './reason.ts';
import { exchange, type FalAnswer, FalHttpError, FalTransportError } from './transport.ts';

/**
 * What became of a submit. `unavailable`: fal certainly has no such job. `unknown`: fal may have it, and nobody knows
 * its id, so it must not be sent again.
 */
export type SubmitAnswer =
  | { readonly kind: 'accepted'; readonly requestId: string }
  | { readonly kind: 'refused'; readonly httpStatus: number; readonly reason: FalReason }
  | { readonly kind: 'unavailable'; readonly reason: FalReason }
  | { readonly kind: 'unknown'; readonly message: string };

/** The result of a job that ended, or why there is none yet. */
type ResultAnswer =
  | { readonly kind: 'success'; readonly payload: string }
  | { readonly kind: 'failed'; readonly httpStatus: number; readonly reason: FalReason }
  | { readonly kind: 'unanswered'; readonly message: string };

/** fal's queue, as far as the ledger uses it. Expected failures are answers; nothing here throws for them. */
export interface Fal {
  submit(job: SubmitJob, signal?: AbortSignal): Promise<SubmitAnswer>;
  result(endpoint: string, requestId: string, signal?: AbortSignal): Promise<ResultAnswer>;
}

interface SubmitJob {
  readonly endpoint: string;
  readonly input: Record<string, unknown>;
  readonly webhookUrl: string | undefined;
}

const NOT_JSON = 'fal answered something that is not JSON';
const QUEUE_ORIGIN = 'https://queue.fal.run';

/** The one place that knows @fal-ai/client. Every call is one HTTP request with a deadline, never a retry. */
export function createFal(config: Pick<FalConfig, 'queueUrl' | 'timeoutMs'> & { key: string }): Fal {
  /** Runs one call of the client and returns the exchange behind it, raw: the client drops headers and digits. */
  async function call(
    use: (client: ReturnType<typeof createFalClient>) => Promise<unknown>,
  ): Promise<FalAnswer> {
    const answers: FalAnswer[] = [];
    const client = createFalClient({
      credentials: config.key,
      fetch: async (request, init) => {
        const url = (request instanceof Request ? request.url : request.toString()).replace(
          QUEUE_ORIGIN,
          config.queueUrl,
        );
        const answer = await exchange(url, init ?? {}, config.timeoutMs);
        answers.push(answer);
        return new Response(answer.text, { status: answer.status, headers: answer.headers });
      },
    });
    await use(client);
    const answer = answers.at(-1);
    if (!answer) throw new Error('the client made no request');
    return answer;
  }

  return {
    async submit({ endpoint, input, webhookUrl }, signal) {
      try {
        const answer = await call((client) =>
          client.queue.submit(endpoint, {
            input,
            ...(webhookUrl && { webhookUrl }),
            ...(signal && { abortSignal: signal }),
          }),
        );
        return readAccepted(answer);
      } catch (error) {
        return readSubmitFailure(error);
      }
    },

    async result(endpoint, requestId, signal) {
      try {
        const answer = await call((client) =>
          client.queue.result(endpoint, { requestId, ...(signal && { abortSignal: signal }) }),
        );
        // Before a job has ended some hosts answer 202 with its status instead of a 400.
        if (answer.status === 202) return { kind: 'unanswered', message: 'the result is not ready' };
        return { kind: 'success', payload: answer.text };
      } catch (error) {
        return readResultFailure(error);
      }
    },
  };
}

function readAccepted(answer: FalAnswer): SubmitAnswer {
  const requestId = parseObject(answer.text)?.['request_id'];
  if (isRequestId(requestId)) return { kind: 'accepted', requestId };
  return { kind: 'unknown', message: `fal answered ${answer.status} without a request id` };
}

/** Whether this can be a job's id at fal: the table's unique index has to hold it beside our own pending ids. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.-]{1,255}$/.test(value);
}

function readSubmitFailure(error: unknown): SubmitAnswer {
  if (error instanceof FalTransportError) {
    if (error.sent) return { kind: 'unknown', message: error.message };
    return { kind: 'unavailable', reason: { message: error.message, type: 'fal_unreachable' } };
  }
  if (error instanceof FalHttpError) {
    const reason = readHttpReason(error);
    if (error.status === 429)
      return { kind: 'unavailable', reason: { ...reason, type: reason.type ?? 'rate_limited' } };
    // 408 and 499 tell of a connection given up, a 5xx of a gateway that may have passed the job on before it failed.
    if (error.status >= 500 || error.status === 408 || error.status === 499)
      return { kind: 'unknown', message: reason.message };
    return { kind: 'refused', httpStatus: error.status, reason };
  }
  // The client itself refuses some endpoint ids before it sends anything, and fails to parse a broken 2xx body.
  if (error instanceof SyntaxError) return { kind: 'unknown', message: NOT_JSON };
  throw error;
}

function readResultFailure(error: unknown): ResultAnswer {
  if (error instanceof FalTransportError) return { kind: 'unanswered', message: error.message };
  if (error instanceof SyntaxError) return { kind: 'unanswered', message: NOT_JSON };
  if (!(error instanceof FalHttpError)) throw error;
  const reason = readHttpReason(error);
  if (isVerdict(error.status, parseObject(error.text)))
    return { kind: 'failed', httpStatus: error.status, reason };
  return { kind: 'unanswered', message: reason.message };
}

/**
 * Whether a failing result is the job's own. The result of a failed job answers with the app's status and `detail`;
 * the same statuses also come from gateways on the way, and a job that is not ready is reported as a 400.
 */
function isVerdict(status: number, body: LosslessObject | undefined): boolean {
  if (body === undefined || status === 401 || status === 404 || status === 408 || status === 429)
    return false;
  if (status < 400 || readReason(body, '').message.includes('still in progress')) return false;
  return (
    body['detail'] !== undefined &&
    (status < 500 || body['error_type'] !== undefined || Array.isArray(body['detail']))
  );
}
