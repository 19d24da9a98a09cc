import { parseObject } from '../lib/lossless-json.ts';
import { pauseOf, type SubmitAnswer } from './answers.ts';
import { ENDPOINT_NOT_FOUND, FAL_UNREACHABLE, RATE_LIMITED } from './failure-types.ts';
import { readHttpReason } from './reason.ts';
import { isRequestId } from './request-id.ts';
import { type FalAnswer, FalHttpError, FalTransportError } from './transport.ts';
import { isOfGateway, NOT_JSON } from './trouble.ts';
import { hasDetails } from './verdict.ts';

// These ask for the same POST elsewhere (RFC 9110 §15.4). Any other redirect may stand for a job that was taken.
const REDIRECTS = [307, 308];
// Of Cloudflare's own errors those from before it has sent anything on: no connection to fal, no TLS, no name
// (https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/). A 520, 522 or 524
// may have cost fal's answer alone. A 511 comes from the network on our side (RFC 6585 §6).
const NOT_PASSED_ON = [511, 521, 523, 525, 526, 530];
// What only the queue says, of a job that it has (https://fal.ai/docs/documentation/model-apis/inference/queue).
const OF_JOB =
  /"(?:queue_position|status_url|response_url|cancel_url)"\s*:|"status"\s*:\s*"(?:IN_QUEUE|IN_PROGRESS|COMPLETED)"/i;
// The connection was given up while somebody waited: 460 is said by a load balancer of AWS, 499 by nginx. A 409 may mean that
// fal has the job already.
const MAY_BE_TAKEN = [408, 409, 460, 499];
// About the request, whoever says it: it would be too large or wrong again.
const OF_REQUEST = [411, 413, 414, 415, 422, 431];

/**
 * Reads the answer to a submit. Only an answer after which fal cannot have the job says so: a wrong one would let the job be
 * sent, and paid for, twice.
 */
export function readSubmit(answer: FalAnswer | Error): SubmitAnswer {
  if (answer instanceof FalTransportError) {
    if (answer.sent) return { kind: 'unknown', message: answer.message };
    return { kind: 'unavailable', reason: { message: answer.message, type: FAL_UNREACHABLE } };
  }
  if (answer instanceof FalHttpError) return readFailed(answer);
  if (answer instanceof Error) return { kind: 'unknown', message: NOT_JSON };
  const requestId = parseObject(answer.text)?.['request_id'];
  if (isRequestId(requestId)) return { kind: 'accepted', requestId };
  return { kind: 'unknown', message: `fal answered ${answer.status} without a request id` };
}

function readFailed(answer: FalHttpError): SubmitAnswer {
  const { status: httpStatus, headers, text } = answer;
  const reason = readHttpReason(answer);
  const ofGateway = isOfGateway(text);
  // What refuses inputs may repeat them.
  if (OF_JOB.test(text) && !hasDetails(answer)) return { kind: 'unknown', message: reason.message };
  if (httpStatus === 429) {
    const limited = { ...reason, type: reason.type ?? RATE_LIMITED };
    return { kind: 'unavailable', httpStatus, reason: limited, pauseMs: pauseOf(headers) };
  }
  const unreached = { ...reason, type: FAL_UNREACHABLE };
  if (isElsewhere(answer) || (ofGateway && NOT_PASSED_ON.includes(httpStatus)))
    return { kind: 'unavailable', httpStatus, reason: unreached };
  // A gateway may have passed the job on and then failed.
  if (httpStatus < 400 || httpStatus >= 500 || MAY_BE_TAKEN.includes(httpStatus))
    return { kind: 'unknown', message: reason.message };
  // A job of a replay that a firewall blocks for its words must not be tried for ever, so it ends.
  if (ofGateway && !OF_REQUEST.includes(httpStatus))
    return { kind: 'refused', httpStatus, reason: unreached };
  const { detail, message } = parseObject(text) ?? {};
  const noEndpoint = httpStatus === 404 && (typeof detail === 'string' || typeof message === 'string');
  const type = reason.type ?? (noEndpoint ? ENDPOINT_NOT_FOUND : null);
  return { kind: 'refused', httpStatus, reason: { ...reason, type } };
}

/** Whether the answer is to send the request to another place, unless that is the one where a job that was taken answers. */
function isElsewhere({ status, headers }: FalHttpError): boolean {
  return REDIRECTS.includes(status) && !/\/requests\//.test(headers.get('location') ?? '');
}
