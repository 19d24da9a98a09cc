import { bucketStart } from '../../lib/buckets.ts';
import { type JsonObject, jsonNumber } from '../../lib/lossless-json.ts';
import { type EndpointCost, invoiceLines, sumByEndpoint } from '../billing/invoice.ts';
import type { InvoiceLine } from '../billing/invoice-line.ts';
import type { Context } from '../context.ts';
import { type Answer, json, platformError } from '../http/answer.ts';
import { parseUsageQuery, type UsageQuery } from './usage-query.ts';

/** `GET /v1/models/usage`: what was charged, by endpoint. Unlike the billing events it has no lag. */
export function answerUsage(context: Context, query: URLSearchParams): Answer {
  const asked = parseUsageQuery(query, Date.now());
  if (typeof asked === 'string') return platformError(422, 'validation_error', asked);
  const { span, endpoints, series, summary } = asked;
  const lines = invoiceLines(context.store, context.settings).filter(
    ({ endpoint, endedAt }) =>
      endedAt >= span.start && endedAt < span.end && (endpoints.length === 0 || endpoints.includes(endpoint)),
  );
  return json(200, {
    ...(series && { time_series: seriesOf(asked, lines) }),
    ...(summary && { summary: sumByEndpoint(lines).map(rowJson) }),
    next_cursor: null,
    has_more: false,
  });
}

// Empty buckets are left out.
function seriesOf({ timeframe, timeZone }: UsageQuery, lines: readonly InvoiceLine[]): object[] {
  const buckets = new Map<string, InvoiceLine[]>();
  for (const line of lines.toSorted((a, b) => a.endedAt - b.endedAt)) {
    const start = bucketStart(line.endedAt, timeframe, timeZone);
    const bucket = start.toString({ timeZoneName: 'never', smallestUnit: 'second' });
    const inside = buckets.get(bucket);
    if (inside) inside.push(line);
    else buckets.set(bucket, [line]);
  }
  return [...buckets].map(([bucket, inside]) => ({ bucket, results: sumByEndpoint(inside).map(rowJson) }));
}

function rowJson(row: EndpointCost): JsonObject {
  return {
    endpoint_id: row.endpoint,
    unit: row.unit,
    quantity: jsonNumber(row.units),
    unit_price: jsonNumber(row.unitPrice),
    percent_discount: row.percentDiscount,
    cost_subtotal: jsonNumber(row.costSubtotal),
    cost_discount: jsonNumber(row.costDiscount),
    cost_total: jsonNumber(row.costTotal),
    cost: jsonNumber(row.costTotal),
    currency: 'USD',
  };
}
