import type { SubmitAnswer } from '../../fal/answers.ts';
import { isAccountRefusal } from '../../fal/trouble.ts';

/** Whether fal refuses the account rather than the job: the next job would be refused too. */
export function refusesAccount({ httpStatus, reason }: Extract<SubmitAnswer, { kind: 'refused' }>): boolean {
  return isAccountRefusal(httpStatus, reason.message);
}
