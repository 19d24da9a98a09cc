import { z } from 'zod';

/** What fal can answer when it is asked about a job. */
const POLL_ANSWERS = [
  'COMPLETED',
  'IN_PROGRESS',
  'IN_QUEUE',
  'NO_RESULT',
  'NOT_FOUND',
  'REFUSED',
  'UNREACHABLE',
  'OTHER',
] as const;
export type PollAnswer = (typeof POLL_ANSWERS)[number];

const answered = z.object({ answer: z.enum(POLL_ANSWERS), at: z.coerce.date() });
const stored = answered.extend({
  httpStatus: z.int().optional(),
  words: z.string().optional(),
  said: answered.optional(),
});

/** fal's newest answer about a job, in its words where it gave any. */
export interface Poll extends z.infer<typeof answered> {
  /** Of an error; absent where no answer came. */
  readonly httpStatus?: number | undefined;
  readonly words?: string | undefined;
  /** The newest answer that said where the job stands. */
  readonly said?: z.infer<typeof answered> | undefined;
}

const unconfirmed = z.object({ submit: z.string() });

/** What a row keeps of fal's answer to a submit that does not say whether fal has the job, until fal is asked about it. */
export function unconfirmedAnswer(words: string): z.infer<typeof unconfirmed> {
  return { submit: words };
}

/** Those words; undefined if the row keeps none. */
export function readUnconfirmedAnswer(value: unknown): string | undefined {
  return unconfirmed.safeParse(value).data?.submit;
}

/** Reads what a row keeps of the last poll; null if it keeps nothing. */
export function readPoll(value: unknown): Poll | null {
  return stored.safeParse(value).data ?? null;
}
