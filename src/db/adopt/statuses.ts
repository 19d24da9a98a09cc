import type { Client } from 'pg';

/** The words of our first migration. */
export const STATUSES = ['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED'] as const;

/** Says that rows have other statuses than ours, the most frequent first. */
export function describeOtherStatuses(found: readonly string[]): string {
  const words = found.slice(0, 5).map((status) => `'${status}'`);
  const more = found.length > words.length ? ' and others' : '';
  return `Some rows have another status than ${STATUSES.join(', ')}: ${words.join(', ')}${more}. Change them with an UPDATE, and what your app writes.`;
}

/** The CHECKs of the statuses alone. */
export interface StatusChecks {
  /** Whether one is ours, by its name and its words. */
  readonly hasOurs: boolean;
  /** The names of those that allow other words. */
  readonly others: readonly string[];
}

/** Reads the CHECKs of the statuses; one that is about other columns too says something else. */
export async function readStatusChecks(client: Client): Promise<StatusChecks> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT o.conname AS name, pg_get_constraintdef(o.oid) AS definition
     FROM pg_constraint o JOIN pg_attribute a ON a.attrelid = o.conrelid AND o.conkey = ARRAY[a.attnum]
     WHERE o.conrelid = 'public.generations'::regclass AND o.contype = 'c' AND a.attname = 'status'`,
  );
  const worded = rows.filter(({ definition }) => wordsOf(definition).length > 0);
  return {
    hasOurs: worded.some(({ name, definition }) => name === 'generations_status_check' && isOurs(definition)),
    others: worded.filter(({ definition }) => !isOurs(definition)).map(({ name }) => name),
  };
}

function wordsOf(definition: string): string[] {
  return [...definition.matchAll(/'([^']*)'/g)].map(([, word = '']) => word);
}

function isOurs(definition: string): boolean {
  const named = new Set(wordsOf(definition));
  return named.size === STATUSES.length && STATUSES.every((status) => named.has(status));
}
