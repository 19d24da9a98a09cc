import { type Client, DatabaseError } from 'pg';
import { pendingRequestId } from '../pending-request-id.ts';
import { COLUMNS } from './columns.ts';
import { TEMPORARY } from './names.ts';

const REQUIRED = {
  id: '1',
  request_id: `'${pendingRequestId('00000000-0000-4000-8000-000000000000')}'`,
  user_id: `'ann'`,
  endpoint: `'fal-ai/flux/dev'`,
  status: `'IN_QUEUE'`,
  inputs: `'{"prompt": "a boat"}'`,
};
const CONFIRMED = { ...REQUIRED, request_id: `'764cabcf-b745-4b3e-ae38-1200304cf45b'` };
const ENDED = { ...CONFIRMED, finished_at: `now() + interval '1 minute'` };

/** Rows as we write them, and what each stands for. */
const SAMPLES: ReadonlyArray<readonly [string, Readonly<Record<string, string>>]> = [
  ['a job that fal has not confirmed yet, whose request_id begins with pending:', REQUIRED],
  ['a job that runs', { ...CONFIRMED, status: `'IN_PROGRESS'` }],
  [
    'a job that completed and has neither a URL, a seed, a duration nor a cost',
    { ...ENDED, status: `'COMPLETED'` },
  ],
  [
    'a job that completed',
    {
      ...ENDED,
      status: `'COMPLETED'`,
      output_url: `'https://v3.fal.media/files/lion/a.mp4'`,
      seed: '9007199254740993',
      duration_s: '5.04',
      cost_cents: '0.3',
      payload: `'{"video": {"url": "https://v3.fal.media/files/lion/a.mp4"}}'`,
    },
  ],
  ['a job that cost nothing', { ...ENDED, status: `'COMPLETED'`, cost_cents: '0' }],
  [
    'a job that fal never got',
    {
      ...REQUIRED,
      status: `'FAILED'`,
      error: `repeat('fal did not answer ', 100)`,
      error_type: `'submission_unconfirmed'`,
      finished_at: `now() + interval '1 minute'`,
    },
  ],
  [
    'a job that was cancelled before it was sent',
    { ...REQUIRED, status: `'CANCELLED'`, finished_at: 'now()' },
  ],
  [
    'a job of another user and endpoint',
    {
      ...CONFIRMED,
      request_id: `'not-a-uuid'`,
      user_id: `'auth0|ann@example.com'`,
      endpoint: `'workflows/ann/' || repeat('long-', 40)`,
      inputs: `'{}'`,
    },
  ],
];

/**
 * Writes rows as we do to an empty copy of the table, which is forgotten afterwards. Returns what refuses them, each in a
 * sentence, but for the constraints that are `named` already.
 */
export async function tryRows(client: Client, named: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  if (!(await mayTry(client))) return problems;
  try {
    await client.query('BEGIN');
    await client.query(
      `CREATE TEMP TABLE trial (LIKE public.generations INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)`,
    );
    await prepare(client, named);
    for (const [meaning, sample] of SAMPLES) problems.push(...(await insert(client, meaning, sample)));
  } finally {
    await client.query('ROLLBACK');
  }
  return problems;
}

/** Whether this role may make temporary tables; that it may not is among the obstacles. */
async function mayTry(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT has_database_privilege(current_database(), 'TEMPORARY') AS may`,
  );
  return rows[0]?.may === true;
}

/** Gives the copy the columns that the table will have. */
async function prepare(client: Client, named: readonly string[]): Promise<void> {
  const alter = async (action: string) => await client.query(`ALTER TABLE pg_temp.trial ${action}`);
  const quoted = (name: string) => client.escapeIdentifier(name);
  const { rows } = await client.query<{ name: string; type: string; generated: boolean }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attgenerated <> '' AS generated
     FROM pg_attribute WHERE attrelid = 'pg_temp.trial'::regclass AND attnum > 0`,
  );
  const columns = new Map(rows.map((row) => [row.name, row]));
  for (const name of named) await alter(`DROP CONSTRAINT IF EXISTS ${quoted(name)}`);
  for (const name of columns.keys())
    if (name.endsWith(TEMPORARY)) await alter(`DROP COLUMN ${quoted(name)} CASCADE`);
  for (const [name, { type, also }] of Object.entries(COLUMNS)) {
    const found = columns.get(name);
    if (found && !found.generated && (found.type === type || also?.includes(found.type))) continue;
    if (found?.type.startsWith('character varying') && type === 'text')
      await alter(`ALTER COLUMN ${name} TYPE text`);
    else {
      // What is about a column that is replaced goes with it.
      if (found) await alter(`DROP COLUMN ${name} CASCADE`);
      await alter(`ADD COLUMN ${name} ${type}`);
    }
  }
  // It would take the next number of a sequence, which a ROLLBACK does not give back.
  await alter('ALTER COLUMN id DROP DEFAULT');
}

/** Inserts a row, without each constraint that refuses it; these are named and gone for the rows to come. */
async function insert(
  client: Client,
  meaning: string,
  sample: Readonly<Record<string, string>>,
): Promise<string[]> {
  const problems: string[] = [];
  const sql = `INSERT INTO pg_temp.trial (${Object.keys(sample).join()}) VALUES (${Object.values(sample).join()})`;
  for (;;) {
    await client.query('SAVEPOINT tried');
    const refused = await refusalOf(client, sql);
    if (!refused) return problems;
    await client.query('ROLLBACK TO SAVEPOINT tried');
    const { code, column, constraint, message, table } = refused;
    if (code === NOT_NULL_VIOLATION && column)
      // The comparison of the columns says what becomes of it.
      await client.query(
        `ALTER TABLE pg_temp.trial ALTER COLUMN ${client.escapeIdentifier(column)} DROP NOT NULL`,
      );
    else if (code === CHECK_VIOLATION && constraint && table === 'trial') {
      problems.push(
        `Its constraint ${constraint} would refuse ${meaning}: ${await definitionOf(client, constraint)}. Drop it or widen it.`,
      );
      await client.query(`ALTER TABLE pg_temp.trial DROP CONSTRAINT ${client.escapeIdentifier(constraint)}`);
    } else return [...problems, `It would refuse ${meaning}: ${message}.`];
  }
}

async function refusalOf(client: Client, sql: string): Promise<DatabaseError | undefined> {
  try {
    await client.query(sql);
    return undefined;
  } catch (error) {
    if (error instanceof DatabaseError) return error;
    throw error;
  }
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const NOT_NULL_VIOLATION = '23502';
const CHECK_VIOLATION = '23514';

async function definitionOf(client: Client, constraint: string): Promise<string> {
  const { rows } = await client.query<{ definition: string }>(
    `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
     WHERE conrelid = 'pg_temp.trial'::regclass AND conname = $1`,
    [constraint],
  );
  return rows[0]?.definition ?? '';
}
