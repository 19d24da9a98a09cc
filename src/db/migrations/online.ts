import type { Statement } from './split.ts';

/** Rows of a table in the order of their ids, some at a time: `$1` and `$2` are the id before the first and the last. */
export interface Batches {
  readonly table: string;
  readonly sql: string;
  /** Whether triggers of others are not to fire, where the role may have it so: no job changes. */
  readonly silent?: boolean;
}

/** What is executed instead of a statement. */
type Substitute = string | Batches;

/** What a statement of a released file is executed as if its table has rows. It ends in the same. */
interface Rule {
  readonly statement: RegExp;
  readonly instead: (bare: string) => readonly Substitute[];
}

// Released files are never edited, but these statements would read or write the whole table under a lock that keeps even
// readers out: until a version of 2026-12 an upgrade of 200,000 rows did so for 42 s. Indexes need no rule, since each is
// built concurrently. test/deployments/upgrade.test.ts compares what comes out.
const RULES: Readonly<Record<string, readonly Rule[]>> = {
  '20261124120000_no_job_lost': [
    {
      // A CHECK that comes with its column is proved row by row at once.
      statement: /^ALTER TABLE generations\s+ADD COLUMN idempotency_key/,
      instead: (bare) => [
        `${bare.replace(/ADD COLUMN ended_by TEXT CONSTRAINT (\w+)/, 'ADD COLUMN ended_by TEXT, ADD CONSTRAINT $1')} NOT VALID`,
        'ALTER TABLE generations VALIDATE CONSTRAINT generations_ended_by_check',
      ],
    },
    {
      // Both UPDATEs of the file in one. Only older servers write meanwhile, and they never set the time.
      statement: /^UPDATE generations SET next_check_at/,
      instead: () => [
        {
          table: 'generations',
          silent: true,
          sql: `UPDATE generations SET submit_started_at = created_at,
              next_check_at = CASE WHEN status IN ('IN_QUEUE', 'IN_PROGRESS') THEN next_check_at END
            WHERE id > $1 AND id <= $2 AND submit_started_at IS NULL`,
        },
      ],
    },
    { statement: /^UPDATE generations SET submit_started_at/, instead: () => [] },
  ],
  '20261124150000_weekly_questions': [
    {
      // An app that writes to the table with another role may not write to ours. Gone again with a later file.
      statement: /^CREATE FUNCTION note_prompt_words/,
      instead: (bare) => [
        bare.replace(
          'LANGUAGE plpgsql',
          'LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp',
        ),
      ],
    },
    {
      // In order, as the trigger does it: see there.
      statement: /^INSERT INTO prompt_words/,
      instead: (bare) => [
        {
          table: 'generations',
          sql: `${bare.replace('WHERE', 'WHERE g.id > $1 AND g.id <= $2 AND')} ORDER BY word ON CONFLICT DO NOTHING`,
        },
      ],
    },
  ],
  '20261124160000_replay': [
    {
      // A foreign key of a new column is taken for valid, unless the statement also adds a column with a default.
      statement: /^ALTER TABLE generations/,
      instead: (bare) => {
        const [first = '', ...others] = bare.split(/,\s*(?=ADD COLUMN)/);
        return [first, ...others.map((column) => `ALTER TABLE generations ${column}`)];
      },
    },
  ],
};

/** The tables whose rows the rules of a file are about. */
export function ruledTables(name: string): readonly string[] {
  return name in RULES ? ['generations'] : [];
}

/** What is executed instead of a statement of a released file, if its table has rows; undefined for the statement itself. */
export function substitute(name: string, { bare }: Statement): readonly Substitute[] | undefined {
  return RULES[name]?.find(({ statement }) => statement.test(bare))?.instead(bare);
}
