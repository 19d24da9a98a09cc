import type { Deps } from '../deps.ts';
import { parseLossless } from '../fal/json.ts';
import { addResult } from './apply-result.ts';
import type { Generation } from './row.ts';

/**
 * Fetches the result of a job that is known to have completed without it: fal sends `payload: null` where a result
 * could not travel in the webhook. The job stays a success whatever happens here.
 */
export async function fetchResult(deps: Deps, job: Generation, signal: AbortSignal): Promise<void> {
  const answer = await deps.fal.result(job.endpoint, job.requestId, signal);
  if (answer.kind === 'success') await addResult(deps.db, job.requestId, parseLossless(answer.payload));
  else deps.log.warn({ requestId: job.requestId, answer }, 'the result of a completed job is not to be had');
}
