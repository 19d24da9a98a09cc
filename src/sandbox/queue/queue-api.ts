import type { Call, Context } from '../context.ts';
import { applyFaults } from '../faults/apply-faults.ts';
import type { FaultSubject, Operation } from '../faults/faults.ts';
import { jobSubject } from '../faults/subjects.ts';
import { type Answer, json, type Reply } from '../http/answer.ts';
import type { Job } from '../jobs/job.ts';
import { answerCancel } from './cancel.ts';
import { appOf, parseQueuePath } from './endpoint-path.ts';
import { answerResult } from './result.ts';
import { answerStatus } from './status.ts';
import { answerSubmit } from './submit.ts';

const NOT_FOUND = json(404, { status: 'NOT_FOUND' });
const METHOD_NOT_ALLOWED = json(405, { detail: 'Method Not Allowed' });
const OPERATIONS: ReadonlyMap<string, 'status' | 'result' | 'cancel'> = new Map([
  ['GET /status', 'status'],
  ['GET /', 'result'],
  ['PUT /cancel', 'cancel'],
]);

/** The queue: what `https://queue.fal.run` answers. */
export async function answerQueue(context: Context, call: Call): Promise<Reply> {
  const path = parseQueuePath(call.path);
  if (path.kind === 'endpoint')
    return call.method === 'POST' ? await answerSubmit(context, path.endpoint, call) : METHOD_NOT_ALLOWED;
  const operation = OPERATIONS.get(`${call.method} /${path.verb}`);
  // Seen on fal's queue: a request URL that includes the endpoint's sub-path answers 405.
  if (!operation || path.app !== appOf(path.app)) return METHOD_NOT_ALLOWED;
  const job = context.store.jobs.get(path.requestId);
  const known = job && !job.forgotten && appOf(job.endpoint) === path.app ? job : undefined;
  const about = {
    ...(known ? jobSubject(known) : unknownSubject(path.requestId)),
    operation,
    attempt: context.countCall(`${operation} ${path.requestId}`),
  };
  return await applyFaults(context, about, () => {
    if (!known || context.faults.take('job-unknown', about)) return NOT_FOUND;
    return answerOf(context, known, call, about);
  });
}

function answerOf(
  context: Context,
  job: Job,
  call: Call,
  about: FaultSubject & { readonly operation: Operation },
): Answer {
  if (about.operation === 'status') return answerStatus(context, job, call.query.get('logs') === '1', about);
  if (about.operation === 'cancel') return answerCancel(context, job, about);
  return answerResult(context, job, about);
}

function unknownSubject(requestId: string): FaultSubject {
  const key = `unknown:${requestId}`;
  return { operation: 'job', attempt: 1, key, endpoint: '', input: '', requestId, submissionId: null };
}
