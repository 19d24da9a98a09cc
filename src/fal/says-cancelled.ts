import type { FalReason } from './reason.ts';

const CANCELLED_TYPE = /^((client|user|request|job|task)[_ ])?cancell?ed([_ ]by[_ ](client|user))?$/i;
const CANCELLED_WORDS =
  /^(error: )?((the |your )?(request|job|task|run|generation|prediction) )?((was|is|has been|got) )?cancell?ed( (by|from) (the |your )?(client|user|caller))?\W*$|^(the )?(client|user|caller) cancell?ed( (the |its )?(request|job|task))?\W*$/i;

/** Whether a reason says that a job was cancelled. An app may say so of its own task, which nobody asked fal to cancel. */
export function saysCancelled({ message, type, is499: has499 }: FalReason): boolean {
  if (type !== null) return CANCELLED_TYPE.test(type);
  return has499 === true || CANCELLED_WORDS.test(message);
}
