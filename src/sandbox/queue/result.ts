import { billableUnits } from '../billing/billable-units.ts';
import type { Context } from '../context.ts';
import type { FaultSubject } from '../faults/faults.ts';
import { type Answer, json, jsonText } from '../http/answer.ts';
import type { Job } from '../jobs/job.ts';
import { resultOf } from '../jobs/job-result.ts';

/** `GET …/requests/{id}`: the result, or the status and body with which the run failed. */
export function answerResult(context: Context, job: Job, about: FaultSubject): Answer {
  const headers = { 'x-fal-request-id': job.requestId };
  if (job.state !== 'done' || context.faults.take('result-not-ready', about))
    return json(400, { detail: 'Request is still in progress' }, headers);
  const units: Record<string, string> = job.billing?.unitsOmitted
    ? {}
    : { 'x-fal-billable-units': billableUnits(job) ?? '0' };
  if (!job.failure) return jsonText(200, resultOf(job, context.filesUrl), { ...headers, ...units });
  const { httpStatus, body, type } = job.failure;
  return httpStatus === 422
    ? jsonText(httpStatus, body, { ...headers, ...units })
    : jsonText(httpStatus, body, { ...headers, 'x-fal-error-type': type });
}
