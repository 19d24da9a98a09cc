import type { Context } from '../context.ts';
import type { FaultSubject } from '../faults/faults.ts';
import { type Answer, json } from '../http/answer.ts';
import { CANCELLED } from '../jobs/failures.ts';
import type { Job } from '../jobs/job.ts';

const ACCEPTED = json(202, { status: 'CANCELLATION_REQUESTED' });
const TOO_LATE = json(400, { status: 'ALREADY_COMPLETED' });
// A running app needs a moment to notice.
const STOPPING_MS = 50;

/** `PUT …/cancel`: removes a job from the queue, or asks the running app to stop. */
export function answerCancel({ clock, faults, store }: Context, job: Job, about: FaultSubject): Answer {
  if (job.state === 'done') return TOO_LATE;
  if (job.cancelRequested) return ACCEPTED;
  const late = faults.take('late-cancel', about);
  if (late?.answer === 'already-completed') {
    clock.finish(job, { startedAt: job.startedAt ?? Date.now() });
    return TOO_LATE;
  }
  if (late) {
    store.update(job, { cancelRequested: true });
    return ACCEPTED;
  }
  const change = {
    cancelRequested: true,
    cancelled: true,
    failure: CANCELLED,
    tellCancelled: faults.take('cancelled-webhook', about) !== undefined,
    forgotten: faults.take('cancelled-unknown', about) !== undefined,
  };
  if (job.state === 'queued') {
    clock.finish(job, change);
    return json(200, { status: 'OK' });
  }
  store.update(job, { ...change, steps: [{ at: Date.now() + STOPPING_MS, state: 'done' }] });
  clock.follow(job);
  return ACCEPTED;
}
