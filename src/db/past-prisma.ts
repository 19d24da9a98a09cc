import { randomUUID } from 'node:crypto';
import { Prisma } from '../generated/prisma/client.ts';
import { createAsyncScope } from '../lib/async-scope.ts';

const passing = createAsyncScope<Uint8Array>();

// Nobody outside this process can know it, so no other parameter is the same.
const STAND_IN = `past-prisma:${randomUUID()}`;

/**
 * Runs statements in which `PAST_PRISMA` is this JSON text, in UTF-8. Prisma writes the parameters of a raw statement as
 * JSON and reads them again before its driver adapter gets them, which for 10 MB holds up everything else for 0.15 s, again
 * for each statement. So Prisma is given a word, and the adapter puts the bytes in its place. What this gives up: Prisma's
 * log and its errors show the word instead of the value. Connections, transactions and settings are as for any statement.
 */
export async function passingPrisma<Result>(json: Uint8Array, work: () => Promise<Result>): Promise<Result> {
  // Prisma sends a statement only when it is awaited.
  return await passing.run(json, async () => await work());
}

/** The JSON that goes past Prisma, as SQL. */
export const PAST_PRISMA = Prisma.sql`convert_from(${STAND_IN}::bytea, 'UTF8')::jsonb`;

/** The parameters of a statement as the database gets them. */
export function withPassed(parameters: readonly unknown[]): unknown[] {
  if (!parameters.includes(STAND_IN)) return [...parameters];
  const json = passing.current();
  if (!json) throw new Error('a statement has PAST_PRISMA outside passingPrisma');
  return parameters.map((one) => (one === STAND_IN ? json : one));
}
