import type { FalConfig } from '../config.ts';
import type { OtherClock } from '../lib/other-clock.ts';
import {
  type CancelAnswer,
  type ResultAnswer,
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
import type { SubmitJob } from './client-requests.ts';
import type { LargeAnswer, LargeTexts } from './large-texts.ts';
import { createRequestLister, type Listing, type RequestQuery } from './list-requests.ts';
import { createQueueCalls, type OnAnswer } from './queue-calls.ts';
import { type FalJob, type QueuePaths, readQueuePaths, withPaths } from './queue-paths.ts';
import { readCancel } from './read-cancel.ts';
import { readResult } from './read-result.ts';
import { readStatus } from './read-status.ts';
import { readSubmit } from './read-submit.ts';
import { createRedaction } from './redact.ts';
import { type ListedEnd, type ListedRequest, readListedEnd, readRequestPage } from './request-list.ts';
import { exchange, type FalAnswer, FalHttpError, FalTransportError } from './transport.ts';
import { hasResult, isMissing } from './verdict.ts';

/** The part of fal's API that the ledger uses. Expected failures are answers; nothing here throws for them. */
export interface Fal {
  submit(job: SubmitJob): Promise<SubmitAnswer>;
  /** Where a job stands, and where fal says in the same answer that it answers for it, if that is news. */
  status(
    job: FalJob,
    signal: AbortSignal,
  ): Promise<StatusAnswer & { readonly queuePaths?: QueuePaths | null }>;
  /**
   * The result. With `asksStatus` the status is asked where it is, if there is none under any path that is known, or also if
   * what is there is not a result.
   */
  result(
    job: FalJob,
    signal: AbortSignal,
    options?: { readonly asksStatus?: 'if-missing' | 'if-failing' },
  ): Promise<ResultAnswer & { readonly queuePaths?: QueuePaths | null }>;
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

type ClientConfig = Pick<FalConfig, 'queueUrl' | 'apiUrl' | 'adminKey' | 'timeoutMs'> & {
  readonly key: string;
  /** fal's. */
  readonly clock: OtherClock;
  /** Told of every call of the queue. */
  readonly onAnswer?: OnAnswer;
  /** Reads large results. */
  readonly largeTexts: LargeTexts;
};

const MAX_KNOWN = 500;

/** Reaches fal: its queue as @fal-ai/client does, and its Platform API. */
export function createFal(config: ClientConfig): Fal {
  const queue = createQueueCalls(config);
  const redact = createRedaction([config.key, config.adminKey]);

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
    { key = config.key, leavesLarge = false } = {},
  ): Promise<FalAnswer | Error> {
    const url = `${config.apiUrl}/v1/models/${path}?${new URLSearchParams(query)}`;
    const headers = { authorization: `Key ${key}`, accept: 'application/json' };
    try {
      return await exchange(url, { headers, signal }, { ...config, leavesLarge });
    } catch (error) {
      if (!(error instanceof FalHttpError || error instanceof FalTransportError)) throw error;
      return redact(error);
    }
  }
  const requestList = (query: Record<string, string>, signal: AbortSignal) =>
    platform('requests/by-endpoint', query, signal);

  const askStatus = (job: FalJob, signal: AbortSignal) => queue.ask(job, 'status', signal);
  const askResult = (job: FalJob, signal: AbortSignal) => queue.ask(job, 'response', signal);
  const pathsIn = (answer: FalAnswer | Error, job: FalJob) =>
    answer instanceof Error ? null : readQueuePaths(answer, job, config.queueUrl);

  return {
    submit: async (job) => {
      const answer = await queue.submit(job);
      const read = readSubmit(answer);
      if (read.kind !== 'accepted' || answer instanceof Error) return read;
      const { requestId } = read;
      return { ...read, queuePaths: pathsIn(answer, { endpoint: job.endpoint, requestId }) };
    },
    status: async (job, signal) => {
      const answer = await askStatus(job, signal);
      return { ...readStatus(answer), queuePaths: pathsIn(answer, job) };
    },
    result: async (job, signal, { asksStatus } = {}) => {
      let answer = await askResult(job, signal);
      const isElsewhere = asksStatus === 'if-failing' ? !hasResult(answer) : asksStatus && isMissing(answer);
      const queuePaths = isElsewhere ? pathsIn(await askStatus(job, signal), job) : null;
      if (queuePaths?.response !== undefined) answer = await askResult(withPaths(job, queuePaths), signal);
      const read = isLargeAnswer(answer)
        ? await config.largeTexts.result(answer, job.requestId)
        : readResult(answer);
      return { ...read, queuePaths };
    },
    cancel: async (job) => readCancel(await queue.ask(job, 'cancel')),

    listRequests: createRequestLister(requestList),
    async findRequest(endpoint, requestId, signal) {
      const remembered = known.get(requestId);
      if (remembered) return [remembered];
      const page = readRequestPage(await requestList(oneJob(endpoint, requestId), signal));
      if (page.kind !== 'page') return page;
      return page.items.filter((item) => item.requestId === requestId).map(remember);
    },
    findEnd: async (endpoint, requestId, signal) => {
      const answer = await platform('requests/by-endpoint', oneJob(endpoint, requestId), signal, {
        leavesLarge: true,
      });
      return isLargeAnswer(answer)
        ? await config.largeTexts.listedEnd(answer, requestId)
        : readListedEnd(answer, requestId);
    },
    prices: async (endpoints, signal) =>
      readPrices(await platform('pricing', { endpoint_id: endpoints.join() }, signal)),
    bills: async (requestIds, since, signal) => {
      if (config.adminKey === undefined) return NO_ADMIN_KEY;
      return await readBills((query) => platform('billing-events', query, signal, { key: config.adminKey }), {
        request_id: requestIds.join(),
        ...spanOf(since, config.clock.now()),
      });
    },
    usage: async ({ from, to }, signal) => {
      if (config.adminKey === undefined) return NO_ADMIN_KEY;
      return await readUsage((query) => platform('usage', query, signal, { key: config.adminKey }), {
        ...spanOf(from, to),
        timezone: 'UTC',
        // Otherwise fal reports on whole days or hours around the span.
        bound_to_timeframe: 'false',
        expand: 'summary',
      });
    },
  };
}

function isLargeAnswer(answer: FalAnswer | Error): answer is LargeAnswer {
  return 'bytes' in answer;
}

function spanOf(start: Date, end: Date): Record<string, string> {
  return { start: start.toISOString(), end: end.toISOString() };
}

function oneJob(endpoint: string, requestId: string): Record<string, string> {
  return { endpoint_id: endpoint, request_id: requestId, expand: 'payloads' };
}
