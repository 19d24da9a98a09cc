import type { Context } from '../context.ts';
import type { FaultSubject } from '../faults/faults.ts';
import { type Answer, json } from '../http/answer.ts';
import { inferenceSeconds, type Job } from '../jobs/job.ts';
import { appOf } from './endpoint-path.ts';
import { queuePosition } from './queue-position.ts';

/** `GET …/status?logs=`: 202 while the job waits or runs, 200 once it has succeeded or failed. */
export function answerStatus(context: Context, job: Job, logs: boolean, about: FaultSubject): Answer {
  const url = `${context.queueUrl}/${appOf(job.endpoint)}/requests/${job.requestId}`;
  const common = {
    request_id: job.requestId,
    response_url: url,
    status_url: `${url}/status`,
    cancel_url: `${url}/cancel`,
  };
  const headers = { 'x-fal-request-id': job.requestId };
  const lines = logs ? { logs: logsOf(job) } : {};
  switch (job.state) {
    case 'queued': {
      const queue_position = queuePosition(context.store, job);
      return json(202, { status: 'IN_QUEUE', ...common, queue_position }, headers);
    }
    case 'running':
      return json(202, { status: 'IN_PROGRESS', ...common, ...lines }, headers);
    case 'done': {
      const said = job.failure && !context.faults.take('error-omitted', about);
      const failure = said && { error: job.failure?.message, error_type: job.failure?.type };
      const metrics = { inference_time: inferenceSeconds(job) };
      return json(200, { status: 'COMPLETED', ...common, ...lines, metrics, ...failure }, headers);
    }
    default:
      return job.state satisfies never;
  }
}

function logsOf(job: Job): object[] {
  return [
    ...lineOf(job.startedAt, 'INFO', 'Started'),
    ...lineOf(job.endedAt, job.failure ? 'ERROR' : 'INFO', job.failure?.message ?? 'Finished'),
  ];
}

function lineOf(at: number | null, level: string, message: string): object[] {
  return at === null ? [] : [{ message, level, source: 'USER', timestamp: new Date(at).toISOString() }];
}
