import { jsonNumber } from '../../lib/lossless-json.ts';
import type { Context } from '../context.ts';
import { type Answer, json, platformError } from '../http/answer.ts';
import { findModel, modelOf } from '../models/registry.ts';
import { faultOfList, listOf } from './query-values.ts';

/** `GET /v1/models/pricing`: list prices of the named endpoints. */
export function answerPricing({ settings }: Context, query: URLSearchParams): Answer {
  const endpoints = listOf(query, 'endpoint_id');
  const wrong = faultOfList(query, 'endpoint_id');
  if (wrong !== undefined || endpoints.length === 0)
    return platformError(422, 'validation_error', wrong ?? 'endpoint_id is required');
  const unknown = endpoints.find((id) => !findModel(id, settings.acceptAnyEndpoint));
  if (unknown !== undefined) return platformError(404, 'not_found', `No such endpoint: ${unknown}`);
  const prices = [...new Set(endpoints)].map((endpoint) => {
    const { unitPrice, unit } = modelOf(endpoint);
    return { endpoint_id: endpoint, unit_price: jsonNumber(unitPrice), unit, currency: 'USD' };
  });
  return json(200, { prices, next_cursor: null, has_more: false });
}
