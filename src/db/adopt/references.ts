import type { Client } from 'pg';

interface ForeignKey {
  readonly name: string;
  /** The table that refers to another. */
  readonly table: string;
  readonly outgoing: boolean;
  readonly incoming: boolean;
  /** What it refers to. */
  readonly columns: string[];
  readonly onUpdate: string;
  readonly onDelete: string;
}

/** The foreign keys of the table, and of others that refer to it. */
interface ForeignKeys {
  /** Those that keep it from being adopted, each in a sentence. */
  readonly problems: readonly string[];
  /** Those that stay, and what that means; to be continued after "the foreign key". */
  readonly kept: readonly string[];
}

const CASCADE = 'c';
const ON_DELETE: Readonly<Record<string, string>> = {
  [CASCADE]: 'pruning a job deletes the rows that name it',
  n: 'pruning a job empties the columns that name it',
  d: 'pruning a job gives the columns that name it their default',
};

/** Looks at the foreign keys; `shortIds` says that the ids become longer. */
export async function reportForeignKeys(client: Client, shortIds: boolean): Promise<ForeignKeys> {
  const { rows } = await client.query<ForeignKey>(
    `SELECT conname AS name, conrelid::regclass::text AS table, conrelid = 'public.generations'::regclass AS outgoing,
       confrelid = 'public.generations'::regclass AS incoming, confupdtype AS "onUpdate", confdeltype AS "onDelete",
       (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = confrelid AND attnum = ANY (confkey)) AS columns
     FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND 'public.generations'::regclass IN (conrelid, confrelid)
     ORDER BY conname`,
  );
  const broken = ({ columns }: ForeignKey) => shortIds && columns.includes('id');
  return {
    problems: rows.flatMap((key) => {
      if (!key.incoming) return [`Its foreign key ${key.name} could refuse new rows: drop it.`];
      return broken(key)
        ? [
            `The foreign key ${key.name} of ${key.table} needs its ids as they are: drop it first, and create it again afterwards, with a column of type bigint.`,
          ]
        : [];
    }),
    kept: rows.filter((key) => key.incoming && !broken(key)).map(describe),
  };
}

function describe({ name, table, columns, onUpdate, onDelete }: ForeignKey): string {
  const pruning = ON_DELETE[onDelete] ?? 'a job that is named by it is not pruned';
  const confirmed =
    columns.includes('request_id') && onUpdate !== CASCADE
      ? ', and a job must not be named before fal has given it its id, which would be refused'
      : '';
  return `${name} of ${table} stays: ${pruning}${confirmed}`;
}
