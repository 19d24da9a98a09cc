import { Big } from 'big.js';
import { type JsonObject, jsonNumber } from '../../lib/lossless-json.ts';
import { type InvoiceLine, invoiceLine } from '../billing/invoice-line.ts';
import type { Context } from '../context.ts';
import { type Answer, json, platformError } from '../http/answer.ts';
import type { Job } from '../jobs/job.ts';
import { type BillingQuery, parseBillingQuery } from './billing-query.ts';
import { pageOf } from './paging.ts';

/** An invoice line in the list; a fault lists it twice. */
interface BillingEvent {
  readonly line: InvoiceLine;
  readonly copy: number;
}

/** `GET /v1/models/billing-events`: what each job was charged, newest first. An event appears after a lag. */
export function answerBillingEvents(context: Context, query: URLSearchParams): Answer {
  const now = Date.now();
  const asked = parseBillingQuery(query, now);
  if (typeof asked === 'string') return platformError(422, 'validation_error', asked);
  const matching = [...context.store.jobs.values()]
    .filter((job) => matches(asked, job))
    .flatMap((job) => eventsOf(context, job, now));
  const { page, cursor } = pageOf(matching, positionOf, asked.after, asked.limit);
  return json(200, {
    billing_events: page.map(({ line }) => eventJson(line)),
    next_cursor: cursor,
    has_more: cursor !== null,
  });
}

function matches({ span, endpoints, requestIds }: BillingQuery, job: Job): boolean {
  if (job.endedAt === null || job.endedAt < span.start || job.endedAt >= span.end) return false;
  if (endpoints.length > 0 && !endpoints.includes(job.endpoint)) return false;
  return requestIds.length === 0 || requestIds.includes(job.requestId);
}

function eventsOf({ settings }: Context, job: Job, now: number): BillingEvent[] {
  const line = invoiceLine(job, settings);
  const lateMs = settings.billing.lagMs + (job.billing?.eventLateMs ?? 0);
  if (!line || now < line.endedAt + lateMs) return [];
  return Array.from({ length: job.billing?.eventCopies ?? 1 }, (_, copy) => ({ line, copy }));
}

function positionOf({ line, copy }: BillingEvent) {
  return { value: line.endedAt, id: `${line.requestId}:${copy}` };
}

function eventJson(line: InvoiceLine): JsonObject {
  return {
    request_id: line.requestId,
    endpoint_id: line.endpoint,
    timestamp: new Date(line.endedAt).toISOString(),
    output_units: jsonNumber(line.units),
    unit_price: jsonNumber(line.unitPrice),
    percent_discount: line.percentDiscount === 0 ? null : line.percentDiscount,
    cost_subtotal: jsonNumber(line.costSubtotal),
    cost_discount: jsonNumber(line.costDiscount),
    cost_total: jsonNumber(line.costTotal),
    cost_estimate_nano_usd: jsonNumber(new Big(line.costTotal).times(1e9).toFixed()),
  };
}
