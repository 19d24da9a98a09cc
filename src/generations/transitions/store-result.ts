import { Prisma } from '../../db/client.ts';
import { PAST_PRISMA, passingPrisma } from '../../db/past-prisma.ts';
import { readRefusal } from '../../db/refusal.ts';
import { type FalResult, repaired, unstorable } from '../../fal/result.ts';

/** What an UPDATE of `generations g` sets for a result. */
export function assignResult({ json, path, outputUrl, note }: FalResult): Prisma.Sql {
  if (json === null) return Prisma.sql`output_url = ${outputUrl}, result_note = ${note}`;
  const text = typeof json === 'string' ? Prisma.sql`${json}::jsonb` : PAST_PRISMA;
  return assignTold({
    result: Prisma.sql`${text} #> ${[...path]}::text[]`,
    outputUrl: Prisma.sql`${outputUrl}`,
    note: Prisma.sql`${note}`,
  });
}

/**
 * The same of a result that PostgreSQL takes from fal's text, so that every digit stays, of the seed too: that is a whole number
 * within BIGINT, or none.
 */
export function assignTold({
  result,
  outputUrl,
  note,
}: Readonly<Record<'result' | 'outputUrl' | 'note', Prisma.Sql>>): Prisma.Sql {
  return Prisma.sql`output_url = ${outputUrl}, result_note = ${note}, (payload, seed) = (
    SELECT told.result, CASE WHEN jsonb_typeof(told.seed) = 'number' AND told.seed::text ~ '^-?\\d{1,19}$'
      THEN CASE WHEN told.seed::numeric BETWEEN -9223372036854775808 AND 9223372036854775807
        THEN told.seed::bigint END END
    FROM (
      SELECT read.result, COALESCE(NULLIF(read.result -> 'seed', 'null'), read.result -> 'used_seed') AS seed
      FROM (SELECT ${result} AS result OFFSET 0) AS read OFFSET 0) AS told)`;
}

const ATTEMPTS: ReadonlyArray<(result: FalResult, why: string) => FalResult | Promise<FalResult>> = [
  (result) => result,
  repair,
  // The URL may be what is refused: an index has room for so much of it.
  async (result, why) => withoutUrl(await repair(result), why),
  unstorable,
  (result, why) => ({ ...unstorable(result, why), outputUrl: null }),
];

/** A large result is repaired where it was read. */
function repair(result: FalResult): FalResult | Promise<FalResult> {
  return result.repair ? result.repair() : repaired(result);
}

function withoutUrl(result: FalResult, why: string): FalResult {
  const note = `PostgreSQL could not store its URL: ${why}.`;
  return { ...result, outputUrl: null, note: [result.note, note].filter(Boolean).join(' ') };
}

/**
 * Writes a result, or what can be stored of it: a job that was paid for must not stay open because PostgreSQL refuses a
 * number in its result. Where it takes too long to index, null is written, and the result has to be fetched again.
 */
export async function storing<Written>(
  result: FalResult,
  write: (result: FalResult | null) => Promise<Written>,
): Promise<Written> {
  let why = '';
  for (const attempt of ATTEMPTS)
    try {
      return await passing(await attempt(result, why), write);
    } catch (error) {
      const refusal = readRefusal(error);
      if (!refusal) throw error;
      if (refusal.kind === 'too-slow') break;
      why = refusal.words;
    }
  return await write(null);
}

function passing<Written>(
  result: FalResult,
  write: (result: FalResult) => Promise<Written>,
): Promise<Written> {
  const { json } = result;
  return json instanceof Uint8Array ? passingPrisma(json, () => write(result)) : write(result);
}
