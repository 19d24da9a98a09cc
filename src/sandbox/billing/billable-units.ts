import { parseObject } from '../../lib/lossless-json.ts';
import { type Job, outcomeOf } from '../jobs/job.ts';
import { modelOf } from '../models/registry.ts';

// Measured on fal: a clip of 8 s was billed by its sound as 8.064 s.
const AUDIO_SECONDS_PER_SECOND = 1.008;
const FAILED_SHARE = 1 / 3;

/**
 * What fal bills for a job, in its endpoint's unit, as `x-fal-billable-units` has it; null until the job has ended.
 * A failed job is billed only if a fault says so, a cancelled one never.
 */
export function billableUnits(job: Job): string | null {
  const outcome = outcomeOf(job);
  if (outcome === 'pending') return null;
  const units = modelOf(job.endpoint).units(parseObject(job.input) ?? {});
  if (outcome === 'success') return textOf(units * (job.billing?.audioLength ? AUDIO_SECONDS_PER_SECOND : 1));
  return outcome === 'error' && job.billing?.failureBilled ? textOf(units * FAILED_SHARE) : '0';
}

function textOf(units: number): string {
  return String(Number(units.toFixed(4)));
}
