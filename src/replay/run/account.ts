import type { SubmitAnswer } from '../../fal/answers.ts';

// What fal says to a locked account: "User is locked. Reason: Exhausted balance. …"
const LOCKED = /\b(user|account)\b.*\b(locked|suspended)\b|\bexhausted\b/i;

/** Whether fal refuses the account and not the job: the next job would be answered the same. */
export function refusesAccount(refusal: Extract<SubmitAnswer, { kind: 'refused' }>): boolean {
  const { httpStatus, reason } = refusal;
  // A key that is not known, a bill that is not paid. A 403 may also be about the one endpoint.
  return httpStatus === 401 || httpStatus === 402 || (httpStatus === 403 && LOCKED.test(reason.message));
}
