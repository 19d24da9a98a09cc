import { type JsonObject, parseObject } from '../lib/lossless-json.ts';
import { kindOf, readTrouble, type StatusAnswer } from './answers.ts';
import { CLIENT_CANCELLED } from './failure-types.ts';
import { type FalReason, readHttpReason } from './reason.ts';
import { statusWord } from './status-words.ts';
import { type FalAnswer, FalHttpError } from './transport.ts';
import { troubleOf } from './trouble.ts';
import { isAboutJob, isAboutTheCall } from './verdict.ts';

/**
 * Reads where a job stands. fal knows three words; a word for a failure or a cancellation is an end, too. Whether any other
 * word or an error about the job is one, only the result can say.
 */
export function readStatus(answer: FalAnswer | Error): StatusAnswer {
  if (answer instanceof FalHttpError && mayBeEnd(answer))
    return { kind: 'unclear', reason: readHttpReason(answer), httpStatus: answer.status };
  if (answer instanceof Error) return readTrouble(answer, false);
  const body = parseObject(answer.text);
  if (!body)
    return {
      kind: 'unanswered',
      message: 'fal answered an unknown status',
      httpStatus: answer.status,
      ...kindOf(troubleOf(answer, 'status')),
    };
  const word = statusWord(body['status']);
  switch (word) {
    case 'IN_QUEUE':
      return { kind: 'queued', ...positionOf(body) };
    case 'IN_PROGRESS':
      return { kind: 'running' };
    case 'COMPLETED':
      return { kind: 'ended', reason: namesError(body, answer) ? reasonOf(answer) : null };
    case 'FAILED':
      return { kind: 'ended', reason: reasonOf(answer), as: word };
    case 'CANCELLED':
      return { kind: 'ended', reason: { ...reasonOf(answer), type: CLIENT_CANCELLED }, as: word };
    case undefined:
      return { kind: 'unclear', reason: { message: unknownWord(body), type: null } };
  }
}

/** Whether an error may be how the job ended: a gateway's may not, nor one about the call or the path. */
function mayBeEnd(error: FalHttpError): boolean {
  if (isAboutJob(error)) return true;
  const status = parseObject(error.text)?.['status'];
  // Many APIs say "error" of any failed call.
  return (
    !isAboutTheCall(error.status) && statusWord(status) !== undefined && !/^\s*error/i.test(String(status))
  );
}

function positionOf({ queue_position: position }: JsonObject): { readonly position?: number } {
  return /^\d{1,9}$/.test(String(position)) ? { position: Number(position) } : {};
}

function namesError(body: JsonObject, { headers }: FalAnswer): boolean {
  return Boolean(body['error'] || body['error_type'] || headers.get('x-fal-error-type'));
}

function reasonOf(answer: FalAnswer): FalReason {
  return readHttpReason(answer, 'fal reported an error without a reason');
}

function unknownWord({ status }: JsonObject): string {
  const shown = typeof status === 'string' ? `the unknown status "${status.slice(0, 50)}"` : 'no status';
  return `fal answered ${shown}`;
}
