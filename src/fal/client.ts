import { createFalClient } from '@fal-ai/client';
import type { FalConfig } from '../config.ts';
import type { Clock } from '../deps.ts';
import {
  type CancelAnswer,
  mayBeWrongPath,
  type ResultAnswer,
  readCancel,
  readResult,
  readStatus,
  readSubmit,
  type StatusAnswer,
  type SubmitAnswer,
  type Unanswered,
} from './answers.ts';
import {
  type BillsAnswer,
  NO_ADMIN_KEY,
  type PricesAnswer,
  readBills,
  readPrices,
  readUsage,
  type UsageAnswer,
} from './billing.ts';
import { createRequestLister, type Listing, type RequestQuery } from './list-requests.ts';
import { type FalJob, type QueuePart, queuePathsOf, readQueuePaths } from './queue-paths.ts';
import { type ListedEnd, type ListedRequest, readListedEnd, readRequestPage } from './request-list.ts';
import { exchange, type FalAnswer, FalHttpError, FalTransportError } from './transport.ts';

/** The part of fal's API that the ledger uses. Expected failures are answers; nothing here throws for them. */
export interface Fal {
  submit(job: SubmitJob): Promise<SubmitAnswer>;
  status(job: FalJob, signal: AbortSignal): Promise<StatusAnswer>;
  result(job: FalJob, signal: AbortSignal): Promise<ResultAnswer>;
  cancel(job: FalJob): Promise<CancelAnswer>;
  /** The jobs of an endpoint that started in a span of time, without their inputs. A long list takes several calls. */
  listRequests(query: RequestQuery, signal: AbortSignal): Promise<Listing | Unanswered>;
  /** One of them with its input; an empty list if fal no longer lists it. */
  findRequest(
    endpoint: string,
    requestId: string,
    signal: AbortSignal,
  ): Promise<ListedRequest[] | Unanswered>;
  /** How a job ended, according to the list. */
  findEnd(endpoint: string, requestId: string, signal: AbortSignal): Promise<ListedEnd>;
  /** What a unit of up to 50 endpoints costs. */
  prices(endpoints: readonly string[], signal: AbortSignal): Promise<PricesAnswer>;
  /** What up to 50 jobs that ended since then were billed, as far as fal has recorded it. Needs an admin key. */
  bills(requestIds: readonly string[], since: Date, signal: AbortSignal): Promise<BillsAnswer>;
  /** What the account was billed in a period, by endpoint. Needs an admin key. */
  usage(span: { from: Date; to: Date }, signal: AbortSignal): Promise<UsageAnswer>;
}

interface SubmitJob {
  readonly endpoint: string;
  readonly input: Record<string, unknown>;
  readonly webhookUrl: string | undefined;
}

type Use = (client: ReturnType<typeof createFalClient>) => Promise<unknown>;

const MAX_KNOWN = 500;

/**
 * The calls of @fal-ai/client. Every call is one HTTP request with a deadline, never a retry; only a path that does not exist
 * is followed by another.
 */
export function createFal(
  config: Pick<FalConfig, 'queueUrl' | 'apiUrl' | 'adminKey' | 'timeoutMs'> & { key: string; clock: Clock },
): Fal {
  /**
   * Makes one call with the client and returns the raw exchange behind it: the client drops headers and digits. The client
   * knows one host and one rule for paths; `path` replaces its own.
   */
  async function call(use: Use, path?: string): Promise<FalAnswer | Error> {
    let answer: FalAnswer | undefined;
    const client = createFalClient({
      credentials: config.key,
      fetch: async (request, init) => {
        const url = new URL(request instanceof Request ? request.url : request);
        const target =
          config.queueUrl + (path === undefined ? url.pathname + url.search : withQuery(path, url));
        answer = await exchange(target, init ?? {}, config.timeoutMs);
        return new Response(answer.text, { status: answer.status, headers: answer.headers });
      },
    });
    try {
      await use(client);
    } catch (error) {
      if (error instanceof FalHttpError || error instanceof FalTransportError || error instanceof SyntaxError)
        return error;
      // What the client makes of an answer does not matter, only what fal said. Without an answer the fault is ours.
      if (!answer) throw error;
    }
    if (!answer) throw new Error('the client made no request');
    return answer;
  }

  /** Asks about a job under its likeliest path, and under the others if that one does not exist. */
  async function ask(job: FalJob, part: QueuePart, use: Use): Promise<FalAnswer | Error> {
    const [likeliest, ...others] = queuePathsOf(job, part);
    const first = await call(use, likeliest);
    let answer = first;
    for (const path of others) {
      if (!mayBeWrongPath(answer)) return answer;
      answer = await call(use, path);
    }
    return mayBeWrongPath(answer) ? first : answer;
  }

  // An input never changes. When many are read one after the other, a failure costs only that one.
  const known = new Map<string, ListedRequest>();

  function remember(request: ListedRequest): ListedRequest {
    // The list may show the request before its input.
    if (request.input === undefined) return request;
    const [oldest] = known.keys();
    if (known.size >= MAX_KNOWN && oldest !== undefined) known.delete(oldest);
    known.set(request.requestId, request);
    return request;
  }

  // https://api.fal.ai/v1/openapi.json; @fal-ai/client does not know the Platform API.
  async function platform(
    path: string,
    query: Record<string, string>,
    signal: AbortSignal,
    key = config.key,
  ): Promise<FalAnswer | Error> {
    const url = `${config.apiUrl}/v1/models/${path}?${new URLSearchParams(query)}`;
    const headers = { authorization: `Key ${key}`, accept: 'application/json' };
    try {
      return await exchange(url, { headers, signal }, config.timeoutMs);
    } catch (error) {
      if (!(error instanceof FalHttpError || error instanceof FalTransportError)) throw error;
      return error;
    }
  }
  const requestList = (query: Record<string, string>, signal: AbortSignal) =>
    platform('requests/by-endpoint', query, signal);

  return {
    submit: async ({ endpoint, input, webhookUrl }) => {
      const answer = await call((client) =>
        client.queue.submit(endpoint, { input, ...(webhookUrl && { webhookUrl }) }),
      );
      const read = readSubmit(answer);
      if (read.kind !== 'accepted' || answer instanceof Error) return read;
      const job = { endpoint, requestId: read.requestId };
      return { ...read, queuePaths: readQueuePaths(answer, job, config.queueUrl) };
    },
    status: async (job, abortSignal) =>
      readStatus(
        await ask(job, 'status', ({ queue }) =>
          queue.status(job.endpoint, { requestId: job.requestId, abortSignal }),
        ),
      ),
    result: async (job, abortSignal) =>
      readResult(
        await ask(job, 'response', ({ queue }) =>
          queue.result(job.endpoint, { requestId: job.requestId, abortSignal }),
        ),
      ),
    cancel: async (job) =>
      readCancel(
        await ask(job, 'cancel', ({ queue }) => queue.cancel(job.endpoint, { requestId: job.requestId })),
      ),

    listRequests: createRequestLister(requestList),
    async findRequest(endpoint, requestId, signal) {
      const remembered = known.get(requestId);
      if (remembered) return [remembered];
      const page = readRequestPage(await requestList(oneJob(endpoint, requestId), signal));
      if (page.kind !== 'page') return page;
      return page.items.filter((item) => item.requestId === requestId).map(remember);
    },
    findEnd: async (endpoint, requestId, signal) =>
      readListedEnd(await requestList(oneJob(endpoint, requestId), signal), requestId),
    prices: async (endpoints, signal) =>
      readPrices(await platform('pricing', { endpoint_id: endpoints.join() }, signal)),
    bills: async (requestIds, since, signal) => {
      if (config.adminKey === undefined) return NO_ADMIN_KEY;
      return await readBills((query) => platform('billing-events', query, signal, config.adminKey), {
        request_id: requestIds.join(),
        ...spanOf(since, config.clock()),
      });
    },
    usage: async ({ from, to }, signal) => {
      if (config.adminKey === undefined) return NO_ADMIN_KEY;
      return await readUsage((query) => platform('usage', query, signal, config.adminKey), {
        ...spanOf(from, to),
        timezone: 'UTC',
        // Otherwise fal reports on whole days or hours around the span.
        bound_to_timeframe: 'false',
        expand: 'summary',
      });
    },
  };
}

function spanOf(start: Date, end: Date): Record<string, string> {
  return { start: start.toISOString(), end: end.toISOString() };
}

/** The path with the query of the client's own URL, which says whether logs are wanted. */
function withQuery(path: string, { searchParams }: URL): string {
  const [pathname = '', query = ''] = path.split('?');
  const merged = new URLSearchParams(query);
  for (const [name, value] of searchParams) merged.set(name, value);
  return merged.size > 0 ? `${pathname}?${merged}` : pathname;
}

function oneJob(endpoint: string, requestId: string): Record<string, string> {
  return { endpoint_id: endpoint, request_id: requestId, expand: 'payloads' };
}
