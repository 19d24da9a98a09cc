import { randomUUID } from 'node:crypto';
import { digitsOf, type JsonObject } from '../../lib/lossless-json.ts';
import { drawBillingFaults } from '../faults/billing-faults.ts';
import type { Faults } from '../faults/fault-control.ts';
import type { FaultSubject, JobFault } from '../faults/faults.ts';
import { jobSubject } from '../faults/subjects.ts';
import { infrastructureFailure, modelFailure, triggeredFailure } from '../jobs/failures.ts';
import type { Failure, Job } from '../jobs/job.ts';
import type { Settings } from '../options.ts';
import { between, roll } from '../seeded-random.ts';

/** A valid submit. */
export interface Submission {
  readonly endpoint: string;
  /** The body as sent, and parsed. */
  readonly text: string;
  readonly input: JsonObject;
  readonly key: string;
  readonly occurrence: number;
  readonly webhookUrl: string | null;
  readonly submissionId: string | null;
  readonly tags: string | null;
}

const QUEUE_SHARE = 0.3;
const DEFAULT_PADDING_BYTES = 10 * 1024 * 1024;
// fal's own example of a seed that does not fit a double.
const HUGE_SEED = '196619188014358660';

/** Creates an accepted job: when it will start and end, and how. */
export function createJob(submission: Submission, faults: Faults, settings: Settings): Job {
  const { endpoint, text, input, key, occurrence, webhookUrl, submissionId, tags } = submission;
  const requestId = randomUUID();
  const identity = { requestId, endpoint, input: text, key, occurrence, webhookUrl, submissionId, tags };
  const about = jobSubject(identity);
  const failure = triggeredFailure(input['prompt']) ?? faultFailure(faults, about, input['prompt']);
  // Faults of the result strike only jobs that succeed.
  const take = <N extends JobFault['name']>(name: N) => (failure ? undefined : faults.take(name, about));
  const padding = take('huge-payload');
  const now = Date.now();
  const { min, max } = settings.durationMs;
  return {
    ...identity,
    gatewayRequestId: requestId,
    acceptedAt: now,
    state: 'queued',
    steps: stepsFrom(
      now,
      between(min, max, settings.seed, key, occurrence),
      faults.take('status-backwards', about) !== undefined,
    ),
    startedAt: null,
    endedAt: null,
    cancelRequested: false,
    cancelled: false,
    tellCancelled: false,
    forgotten: false,
    failure,
    seed: seedOf(input, requestId, take('huge-seed')),
    padding: padding ? (padding.bytes ?? DEFAULT_PADDING_BYTES) : 0,
    nullPayload: take('null-payload') !== undefined,
    unlisted: faults.take('unlisted', about) !== undefined,
    early: webhookUrl !== null && faults.take('webhook-before-answer', about) !== undefined,
    billing: drawBillingFaults(faults, about, input, failure),
    deliveries: null,
  };
}

/** The input's seed, digit for digit, or one derived from the request id. */
function seedOf(
  input: JsonObject,
  requestId: string,
  huge: (JobFault & { name: 'huge-seed' }) | undefined,
): string {
  if (huge) return huge.seed ?? HUGE_SEED;
  return digitsOf(input['seed']) ?? String(Math.floor(roll('seed', requestId) * 2 ** 31));
}

function faultFailure(faults: Faults, about: FaultSubject, prompt: unknown): Failure | null {
  const fault = faults.take('job-fails', about);
  if (!fault) return null;
  const status = fault.status ?? 422;
  return status < 500
    ? modelFailure(status, fault.type ?? 'no_media_generated', 'No media was generated', prompt)
    : infrastructureFailure(status, fault.type ?? 'runner_server_error', 'Internal Server Error');
}

function stepsFrom(now: number, durationMs: number, backwards: boolean): Job['steps'] {
  const start = now + Math.round(durationMs * QUEUE_SHARE);
  const end = now + durationMs;
  const third = Math.floor((end - start) / 3);
  const lostRunner = [
    { at: start + third, state: 'queued' },
    { at: start + 2 * third, state: 'running' },
  ] as const;
  return [{ at: start, state: 'running' }, ...(backwards ? lostRunner : []), { at: end, state: 'done' }];
}
