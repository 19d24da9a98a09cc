import { ENDPOINT_NOT_FOUND, FAL_UNREACHABLE, RATE_LIMITED } from './failure-types.ts';
import type { FalReason } from './reason.ts';
import { isAccountRefusal, nameOurAccount } from './trouble.ts';
import { isAboutTheCall } from './verdict.ts';

/** What a row keeps of an answer after which fal certainly does not have the job. */
export interface TurnedAway extends Pick<FalReason, 'message' | 'type'> {
  /** Null if fal was not reached, or the row is older than the column. */
  readonly httpStatus: number | null;
}

// Besides those about the call: the wrong host, a lock, a protocol that the other side wants, a token that is not valid.
const NOT_ABOUT_THE_JOB = [421, 423, 426, 498];
// A refusal of what may be asked for, not of what was asked: `authorization_error`.
const OF_PERMISSION =
  /(^|_)(auth\w*ation|permission|forbidden|access|account|balance|billing|payment|quota|locked|key)(_|$)/i;

/** Whether fal was not there for the job: it could not be reached, or took no more jobs for now. */
export function wasUnavailable({ httpStatus, type }: Pick<TurnedAway, 'httpStatus' | 'type'>): boolean {
  return httpStatus === 429 || type === FAL_UNREACHABLE || type === RATE_LIMITED;
}

/**
 * Whether the answer says nothing about the job: not only where fal was not there, but also where it refused our key or
 * account, or where what answered was not fal. The same job may be accepted once that is mended. A refusal of the inputs or of
 * the endpoint would come again.
 */
export function isAboutUs(answer: TurnedAway): boolean {
  const { httpStatus, type, message } = answer;
  if (wasUnavailable(answer)) return true;
  switch (httpStatus) {
    case null:
      return type === null && nameOurAccount(message);
    case 403:
      // A model's type is why it refuses the inputs.
      return type === null || isAccountRefusal(httpStatus, message) || OF_PERMISSION.test(type);
    case 404:
      // fal names the endpoint that it does not have; what is not fal says no more than that.
      return type === null || (type === ENDPOINT_NOT_FOUND && /^not found\W*$/i.test(message));
    case 422:
      return false;
    default:
      return (
        isAboutTheCall(httpStatus) ||
        NOT_ABOUT_THE_JOB.includes(httpStatus) ||
        (type === null && nameOurAccount(message))
      );
  }
}
