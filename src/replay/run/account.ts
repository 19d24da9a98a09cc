import type { SubmitAnswer } from '../../fal/answers.ts';

// fal's answer to a locked account: "User is locked. Reason: Exhausted balance. …"
const LOCKED = /\b(user|account)\b.*\b(locked|suspended)\b|\bexhausted\b/i;

/** Whether fal refuses the account rather than the job: the next job would be refused too. */
export function refusesAccount(refusal: Extract<SubmitAnswer, { kind: 'refused' }>): boolean {
  const { httpStatus, reason } = refusal;
  // An unknown key, an unpaid bill. A 403 may also be about a single endpoint.
  return httpStatus === 401 || httpStatus === 402 || (httpStatus === 403 && LOCKED.test(reason.message));
}
