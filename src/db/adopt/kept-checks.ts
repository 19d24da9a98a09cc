import type { Client } from 'pg';
import { aboutCopy, TEMPORARY } from './names.ts';

/** A CHECK that goes with a column, and how the copy of the column gets the same. */
export interface KeptCheck {
  /** Statements that add it to the copy and prove it without keeping anybody out. */
  readonly copy: readonly string[];
  /** Gives it the name and the comment of the old one, once that is gone; SQL statements. */
  readonly rename: string;
}

/** The CHECKs of a column whose copy has the same values. */
export async function keptChecks(client: Client, column: string): Promise<KeptCheck[]> {
  const { rows } = await client.query<{
    id: string;
    name: string;
    definition: string;
    comment: string | null;
    proven: boolean;
  }>(
    `SELECT o.oid::text AS id, conname AS name, pg_get_constraintdef(o.oid) AS definition, convalidated AS proven,
       obj_description(o.oid, 'pg_constraint') AS comment
     FROM pg_constraint o JOIN pg_attribute a ON a.attrelid = o.conrelid AND a.attnum = ANY (o.conkey)
     WHERE o.contype = 'c' AND o.conrelid = 'public.generations'::regclass AND a.attname = $1
       AND right(o.conname, ${TEMPORARY.length}) <> '${TEMPORARY}' ORDER BY conname`,
    [column],
  );
  const alter = 'ALTER TABLE public.generations';
  return rows.map(({ id, name, definition, comment, proven }) => {
    const ours = `generations_${id}${TEMPORARY}`;
    const quoted = client.escapeIdentifier(name);
    const check = aboutCopy(definition.replace(/ NOT VALID$/, ''), column);
    return {
      copy: [
        `${alter} DROP CONSTRAINT IF EXISTS ${ours}, ADD CONSTRAINT ${ours} ${check} NOT VALID`,
        ...(proven ? [`${alter} VALIDATE CONSTRAINT ${ours}`] : []),
      ],
      rename: `${alter} RENAME CONSTRAINT ${ours} TO ${quoted};${
        comment === null
          ? ''
          : `COMMENT ON CONSTRAINT ${quoted} ON public.generations IS ${client.escapeLiteral(comment)};`
      }`,
    };
  });
}
