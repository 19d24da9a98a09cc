import type { Call, Context } from '../context.ts';
import { applyFaults } from '../faults/apply-faults.ts';
import type { PlatformOperation } from '../faults/faults.ts';
import { type Answer, platformError, type Reply } from '../http/answer.ts';
import type { KeyScope } from '../http/key-scope.ts';
import { sha256 } from '../seeded-random.ts';
import { answerBillingEvents } from './billing-events.ts';
import { answerPricing } from './pricing-api.ts';
import { answerRequestList } from './request-list.ts';
import { answerUsage } from './usage-api.ts';

interface PlatformCall {
  readonly operation: PlatformOperation;
  readonly scope: KeyScope;
  readonly answer: (context: Context, query: URLSearchParams) => Answer;
}

const CALLS: ReadonlyMap<string, PlatformCall> = new Map<string, PlatformCall>([
  ['/v1/models/pricing', { operation: 'pricing', scope: 'api', answer: answerPricing }],
  ['/v1/models/billing-events', { operation: 'billing', scope: 'admin', answer: answerBillingEvents }],
  ['/v1/models/usage', { operation: 'usage', scope: 'admin', answer: answerUsage }],
]);

/** The Platform API: what `https://api.fal.ai` answers. */
export async function answerPlatform(
  context: Context,
  scope: KeyScope | undefined,
  call: Call,
): Promise<Reply> {
  if (!scope) return platformError(401, 'authorization_error', 'Invalid or missing API key');
  const isRead = call.method === 'GET' || call.method === 'HEAD';
  if (call.path === '/v1/models/requests/by-endpoint' && isRead)
    return await answerRequestList(context, call);
  const found = isRead ? CALLS.get(call.path) : undefined;
  if (!found) return platformError(404, 'not_found', `No such resource: ${call.path}`);
  if (found.scope === 'admin' && scope !== 'admin')
    return platformError(403, 'authorization_error', 'This needs a key of the scope ADMIN');
  const key = keyOf(call.query);
  const about = {
    operation: found.operation,
    attempt: context.countCall(`${found.operation} ${key}`),
    key,
    endpoint: call.query.getAll('endpoint_id').join(),
    input: '',
    requestId: null,
    submissionId: null,
  } as const;
  return await applyFaults(context, about, () => found.answer(context, call.query));
}

// Leaves out what changes when the same question is repeated; otherwise every attempt would count as the first.
function keyOf(query: URLSearchParams): string {
  const lasting = new URLSearchParams(query);
  for (const name of ['start', 'end', 'cursor']) lasting.delete(name);
  lasting.sort();
  return sha256(lasting.toString());
}
