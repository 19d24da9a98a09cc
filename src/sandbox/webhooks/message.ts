import { toJson } from '../../lib/lossless-json.ts';
import { infrastructureFailure } from '../jobs/failures.ts';
import { type Delivery, type Failure, type Job, outcomeOf } from '../jobs/job.ts';
import { resultOf } from '../jobs/job-result.ts';
import { sha256 } from '../seeded-random.ts';
import type { KeySet } from './key-set.ts';

export interface WebhookMessage {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a delivery is signed with. */
export interface Signer {
  readonly keys: KeySet;
  readonly userId: string;
  readonly filesUrl: string;
}

/** Another fal account, whose webhooks are signed just as validly. */
const FOREIGN_USER_ID = 'somebody-else';
const NOT_SERIALIZABLE = 'Response payload is not JSON serializable. Please use the result URL to fetch it.';
const LIE = infrastructureFailure(500, 'runner_server_error', 'This never happened');

/** The body and the signed headers of one attempt (fal's webhook documentation). */
export function composeMessage(job: Job, delivery: Delivery, signer: Signer): WebhookMessage {
  const body = bodyOf(job, delivery, signer.filesUrl);
  const userId = delivery.kind === 'forged-account' ? FOREIGN_USER_ID : signer.userId;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signed = Buffer.from([job.requestId, userId, timestamp, sha256(body)].join('\n'));
  const stranger = delivery.kind === 'forged-key' || delivery.attempts < delivery.wrongKeyAttempts;
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'fal-sandbox-webhook',
      'x-fal-webhook-request-id': job.requestId,
      'x-fal-webhook-user-id': userId,
      'x-fal-webhook-timestamp': timestamp,
      'x-fal-webhook-signature': signer.keys.sign(signed, stranger),
    },
  };
}

function bodyOf(job: Job, delivery: Delivery, filesUrl: string): string {
  const succeeded = outcomeOf(job) === 'success';
  if (delivery.kind === 'true' || delivery.kind === 'cancelled') {
    if (job.failure) return errorBody(job, job.failure);
    return job.nullPayload ? okBody(job, 'null', NOT_SERIALIZABLE) : okBody(job, resultOf(job, filesUrl));
  }
  if (succeeded) return errorBody(job, LIE);
  const forged = { images: [{ url: `${filesUrl}/forged.svg`, content_type: 'image/svg+xml' }], seed: 666 };
  return okBody(job, toJson(forged));
}

// The payload is already JSON text; parsing it would cost long numbers their digits.
function okBody(job: Job, payload: string, payloadError?: string): string {
  const error = payloadError === undefined ? '' : `,"payload_error":${JSON.stringify(payloadError)}`;
  return `{${ids(job)},"status":"OK","payload":${payload}${error}}`;
}

function errorBody(job: Job, failure: Failure): string {
  const error = JSON.stringify(`Invalid status code: ${failure.httpStatus}`);
  return `{${ids(job)},"status":"ERROR","error":${error},"payload":${failure.body}}`;
}

function ids(job: Job): string {
  return `"request_id":"${job.requestId}","gateway_request_id":"${job.gatewayRequestId}"`;
}
