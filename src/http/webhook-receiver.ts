import type { KeySet } from '../fal/keys.ts';
import { verifyWebhook, type WebhookRefusal } from '../fal/webhook.ts';
import type { DeliveryVerdict } from '../generations/deliveries.ts';
import type { Deps } from '../generations/deps.ts';
import { receiveWebhook } from '../generations/receive-webhook.ts';
import { checkSoon } from '../generations/reconcile/schedule.ts';
import { createEndTogether, type EndTogether } from '../generations/transitions/end-together.ts';
import { linkTo } from '../lib/tracing.ts';
import { logFailure } from '../logger.ts';
import type { HeaderReader } from './header-reader.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface WebhookOptions {
  readonly deps: Deps;
  readonly keys: KeySet;
  /** The fal account whose webhooks are accepted; undefined accepts all that fal signed. */
  readonly account: string | undefined;
}

/** A delivery that has arrived. */
interface Arrived {
  readonly headers: HeaderReader;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly url: URL;
  /** Of the HTTP request, for the log. */
  readonly requestId: string;
}

/** How a delivery is answered. */
export interface WebhookAnswer {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Our fault. */
export const NOT_APPLIED = {
  status: 503,
  message: 'not applied, deliver again',
  headers: { 'retry-after': '5' },
} satisfies WebhookAnswer;

/** Handles a delivery. Never throws: 2xx says that it is handled, 4xx refused, 5xx that fal should deliver it again. */
type Deliver = (arrived: Arrived) => Promise<WebhookAnswer>;

/** How a delivery is answered, and what is recorded about it: nothing without a verdict. */
interface Handled {
  readonly status: number;
  readonly message: string;
  readonly verdict?: DeliveryVerdict;
  readonly requestId?: string | null;
  /** Whether it is recorded already. */
  readonly recorded?: boolean;
}

const REFUSALS: Record<WebhookRefusal, { status: number; verdict?: DeliveryVerdict }> = {
  'bad-headers': { status: 400, verdict: 'MALFORMED' },
  stale: { status: 400, verdict: 'STALE' },
  'keys-unavailable': { status: 503, verdict: 'KEYS_UNAVAILABLE' },
  'bad-signature': { status: 401, verdict: 'BAD_SIGNATURE' },
  'wrong-account': { status: 403, verdict: 'WRONG_ACCOUNT' },
  'bad-body': { status: 400, verdict: 'MALFORMED' },
};

/** What is said of a body that has too many bytes: whose it is nobody knows without its end. fal is asked when the job is due. */
const TOO_LARGE: Handled = { status: 413, message: 'the body is too large', verdict: 'MALFORMED' };

export interface WebhookReceiver {
  readonly deliver: Deliver;
  /** Answers one that is too large to be read. */
  readonly refuseTooLarge: () => Promise<WebhookAnswer>;
}

/** What applies fal's webhooks to their jobs, and records what became of each. */
export function createWebhookReceiver(options: WebhookOptions): WebhookReceiver {
  const { db, deliveries, log } = options.deps;
  const endTogether = createEndTogether({ db, log });

  async function recorded(handled: Handled): Promise<WebhookAnswer> {
    const { status, message, verdict, requestId = null, recorded: isRecorded } = handled;
    if (isRecorded) deliveries.applied();
    // Only a refusal has something to say besides its verdict.
    else if (verdict) await deliveries.record(verdict, requestId, status === 200 ? null : message);
    return { status, message, ...(status === NOT_APPLIED.status && { headers: NOT_APPLIED.headers }) };
  }

  return {
    async deliver(arrived) {
      try {
        return await recorded(await receive(options, endTogether, arrived));
      } catch (error) {
        logFailure(log, error, 'a webhook could not be applied', { requestId: arrived.requestId });
        return NOT_APPLIED;
      }
    },
    refuseTooLarge: async () => await recorded(TOO_LARGE),
  };
}

async function receive(
  { deps, keys, account }: WebhookOptions,
  endTogether: EndTogether,
  { headers, bytes, url }: Arrived,
): Promise<Handled> {
  const webhook = await verifyWebhook(headers, bytes, {
    keys,
    account,
    largeTexts: deps.largeTexts,
    // By fal's own clock: this server's may be wrong, and then every webhook would look stale.
    now: deps.clocks.fal.now(),
  });
  if (webhook.kind === 'refused') {
    const { reason, requestId } = webhook;
    // fal signed that something became of this job; what, its status may say in words that are known.
    if (reason === 'bad-body' && requestId !== null)
      deps.tasks.run('check-soon', () => checkSoon(deps, requestId));
    return { ...REFUSALS[reason], message: webhook.message, requestId };
  }

  // fal signs no URL, so nothing but this link is taken from it: the trace of a webhook is its own.
  linkTo(url.searchParams.get('traceparent') ?? '');
  deps.metrics.webhookAged(deps.clocks.fal.now().getTime() / 1000 - webhook.signedAt);
  deps.checkpoint('webhook: received');
  const { request_id: requestId, status } = webhook.body;
  const { verdict, recorded } = await receiveWebhook(deps, webhook.body, readSubmission(url), endTogether);
  deps.checkpoint('webhook: applied');
  // Of jobs that the ledger does not have there may be very many; they are logged as one trouble.
  const level = verdict === 'UNKNOWN_JOB' ? 'debug' : 'info';
  deps.log[level]({ falRequestId: requestId, status, verdict }, 'webhook');
  return { status: 200, message: verdict, verdict, requestId, recorded };
}

/** The uuid that a submit puts into its webhook URL: a webhook may arrive before fal's answer with the request id. */
function readSubmission(url: URL): string | undefined {
  const submission = url.searchParams.get('submission');
  return submission !== null && UUID.test(submission) ? submission : undefined;
}
