import { parseObject, toJson } from '../../lib/lossless-json.ts';
import type { ResultFile, Run } from '../models/model.ts';
import { modelOf } from '../models/registry.ts';
import { inferenceSeconds, type Job, outcomeOf } from './job.ts';

/** The result of a successful job as JSON text: the same whenever it is asked for. */
export function resultOf(job: Job, filesUrl: string): string {
  const result = modelOf(job.endpoint).result(runOf(job), `${filesUrl}/${job.requestId}`);
  return toJson(job.padding > 0 ? { ...result, padding: 'x'.repeat(job.padding) } : result);
}

/** A file of a job's result; undefined if the job has not succeeded or its result has no such file. */
export function resultFile(job: Job, name: string): ResultFile | undefined {
  return outcomeOf(job) === 'success' ? modelOf(job.endpoint).file(runOf(job), name) : undefined;
}

function runOf(job: Job): Run {
  const { requestId, endpoint, seed } = job;
  return {
    requestId,
    endpoint,
    seed,
    input: parseObject(job.input) ?? {},
    inferenceSeconds: inferenceSeconds(job),
  };
}
