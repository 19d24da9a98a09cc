import type { Unanswered } from './answers.ts';
import { type ListedRequest, readRequestPage } from './request-list.ts';
import { type FalAnswer, FalHttpError } from './transport.ts';

/** Which requests are listed: those of an endpoint that started in a span of time. */
export interface RequestQuery {
  readonly endpoint: string;
  readonly from: Date;
  readonly to: Date;
}

/** The requests of an endpoint up to a time, which is earlier than asked for if an earlier reading was continued. */
export interface Listing {
  readonly kind: 'listing';
  readonly to: Date;
  readonly requests: readonly ListedRequest[];
}

interface Reading extends RequestQuery {
  cursor: string | null;
  /** By id, since a job that ends between two pages can be on both. Without inputs, so that 100,000 take some 25 MB. */
  readonly found: Map<string, ListedRequest>;
}

const PAGE_SIZE = 100;
// At half a second each they leave a round enough time before its lease ends to look at what they list.
const PAGES_A_ROUND = 100;

/**
 * Lists requests without their inputs, however many there are: the next call for the same endpoint and time continues where
 * a call had to stop. fal does not promise that a cursor stays valid that long; if it refuses one, the list is read from the
 * start. The list is sorted by when jobs ended, so jobs that end meanwhile can only push a request to a later page.
 */
export function createRequestLister(
  requestPage: (query: Record<string, string>, signal: AbortSignal) => Promise<FalAnswer | Error>,
): (query: RequestQuery, signal: AbortSignal) => Promise<Listing | Unanswered> {
  const readings = new Map<string, Reading>();

  /** The reading in progress, unless it began too late for this query or ends before it. */
  function readingOf(query: RequestQuery): Reading {
    const begun = readings.get(query.endpoint);
    if (begun && begun.from <= query.from && begun.to > query.from) return begun;
    const reading: Reading = { ...query, cursor: null, found: new Map() };
    readings.set(query.endpoint, reading);
    return reading;
  }

  return async (query, signal) => {
    const reading = readingOf(query);
    const { endpoint, from, to, found } = reading;
    const span = { endpoint_id: endpoint, start: from.toISOString(), end: to.toISOString() };
    for (let count = 0; count < PAGES_A_ROUND; count++) {
      const cursor = reading.cursor === null ? {} : { cursor: reading.cursor };
      const answer = await requestPage({ ...span, ...cursor, limit: String(PAGE_SIZE) }, signal);
      const page = readRequestPage(answer);
      if (page.kind !== 'page') {
        if (isRefusal(answer)) readings.delete(endpoint);
        return page;
      }
      for (const item of page.items) found.set(item.requestId, item);
      reading.cursor = page.cursor;
      if (page.cursor === null) {
        readings.delete(endpoint);
        return { kind: 'listing', to, requests: [...found.values()] };
      }
    }
    return {
      kind: 'unanswered',
      message: 'the request list is long: the next round continues it',
      continues: true,
    };
  };
}

/** Whether fal refused the query itself, perhaps for its cursor: repeating it would change nothing. */
function isRefusal(answer: FalAnswer | Error): boolean {
  return answer instanceof FalHttpError && [400, 404, 410, 422].includes(answer.status);
}
