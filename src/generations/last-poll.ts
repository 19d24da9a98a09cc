import { z } from 'zod';
import { Prisma } from '../db/client.ts';
import { PENDING } from '../db/pending-request-id.ts';

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
const said = answered.extend({ queuePosition: z.int().optional() });
const stored = answered.extend({
  httpStatus: z.int().optional(),
  words: z.string().optional(),
  said: said.optional(),
});

/** fal's newest answer about a job, in its words where it gave any. */
export interface Poll extends z.infer<typeof answered> {
  /** Of an error; absent where no answer came. */
  readonly httpStatus?: number | undefined;
  readonly words?: string | undefined;
  /** The newest answer that said where the job stands. */
  readonly said?: z.infer<typeof said> | undefined;
}

const unconfirmed = z.object({ submit: z.string() });

/** What a row keeps of fal's answer to a submit that does not say whether fal has the job. */
export function unconfirmedAnswer(words: string): z.infer<typeof unconfirmed> {
  return { submit: words };
}

/** Those words; undefined if the row keeps none. */
export function readUnconfirmedAnswer(value: unknown): string | undefined {
  return unconfirmed.safeParse(value).data?.submit;
}

/**
 * The same in SQL, of a row `g` that still has no id of fal's: it stays beside what fal answers later, and when the job is
 * given up. NULL if there is none.
 */
export const UNCONFIRMED_ANSWER = Prisma.sql`CASE WHEN ${PENDING} AND g.last_poll -> 'submit' IS NOT NULL
  THEN jsonb_build_object('submit', g.last_poll -> 'submit') END`;

/** Reads what a row keeps of the last poll; null if it keeps nothing. */
export function readPoll(value: unknown): Poll | null {
  return stored.safeParse(value).data ?? null;
}
