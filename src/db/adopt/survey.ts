import type { Client } from 'pg';
import { dependentsOf, lostWith } from './dependents.ts';
import { TEMPORARY } from './names.ts';

/** A table `generations` that was not made by our migrations, and what it takes to make it ours. */
export interface Survey {
  /** PostgreSQL's own estimate. */
  readonly rows: number;
  /** What cannot be adopted, each in a sentence. */
  readonly problems: readonly string[];
  /** Columns that it lacks, with their types. */
  readonly added: ReadonlyMap<string, string>;
  /** Columns whose type changes without a look at the rows. */
  readonly relabelled: readonly string[];
  /** Columns whose values are copied into a new one, with the type of it. */
  readonly converted: ReadonlyMap<string, string>;
  /** Whether the ids are too short for us. */
  readonly shortIds: boolean;
  /** Columns that have yet to be declared NOT NULL. */
  readonly nullable: readonly string[];
  readonly lacksStatusCheck: boolean;
  /** Indexes and constraints that go with columns that are replaced. */
  readonly lost: readonly string[];
}

/** The values that a column of this type can take over as they are, as a condition on `value`; undefined for none. */
type Convertible = Readonly<Record<string, string>>;

interface Column {
  readonly type: string;
  readonly required?: boolean;
  /** Types that are taken as they are. */
  readonly also?: readonly string[];
  readonly from?: Convertible;
}

const ALL = 'true';
const TEXT: Convertible = { uuid: ALL };
const CENTS = 'value::numeric = round(value::numeric, 4) AND abs(value::numeric) < 1e8';
const COLUMNS: Readonly<Record<string, Column>> = {
  id: { type: 'bigint', required: true },
  request_id: { type: 'text', required: true, from: TEXT },
  user_id: { type: 'text', required: true, from: TEXT },
  endpoint: { type: 'text', required: true },
  status: { type: 'text', required: true },
  inputs: { type: 'jsonb', required: true },
  output_url: { type: 'text' },
  seed: {
    type: 'bigint',
    from: { smallint: ALL, integer: ALL, numeric: 'value = trunc(value) AND abs(value) < 9.2e18' },
  },
  duration_s: {
    type: 'real',
    also: ['double precision'],
    from: { smallint: ALL, integer: 'value = value::real::integer', numeric: 'value::real::numeric = value' },
  },
  cost_cents: {
    type: 'numeric(12,4)',
    from: {
      smallint: CENTS,
      integer: CENTS,
      bigint: CENTS,
      numeric: CENTS,
      real: CENTS,
      'double precision': CENTS,
    },
  },
  error: { type: 'text' },
  created_at: { type: 'timestamp with time zone', required: true },
  finished_at: { type: 'timestamp with time zone' },
  payload: { type: 'jsonb' },
  error_type: { type: 'text' },
};
const STATUSES = ['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED'];

interface Found {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly filled: boolean;
}

/**
 * Looks at a table `generations`. `reserved` are the names of the columns that later migrations add. Undefined if there is no
 * such table.
 */
export async function survey(client: Client, reserved: ReadonlySet<string>): Promise<Survey | undefined> {
  const { rows } = await client.query<{ kind: string; rows: number; secured: boolean; owned: boolean }>(
    `SELECT relkind AS kind, greatest(reltuples, 0)::float8 AS rows, relrowsecurity AS secured,
       pg_has_role(relowner, 'USAGE') AS owned
     FROM pg_class WHERE relname = 'generations' AND relnamespace = 'public'::regnamespace`,
  );
  const [table] = rows;
  if (!table) return undefined;
  const problems: string[] = [];
  if (table.kind !== 'r') problems.push('generations is not a plain table.');
  if (table.secured)
    problems.push('It has row level security: disable it, fal-ledger checks who may see what.');
  if (!table.owned)
    problems.push('It belongs to another role: make it our own with ALTER TABLE generations OWNER TO.');
  const columns = new Map((await columnsOf(client)).map((column) => [column.name, column]));
  const added = new Map<string, string>();
  const converted = new Map<string, string>();
  const relabelled: string[] = [];
  const nullable: string[] = [];
  for (const [name, wanted] of Object.entries(COLUMNS)) {
    const found = columns.get(name);
    if (!found && wanted.required) problems.push(`It has no column ${name}.`);
    if (!found) added.set(name, wanted.type);
    if (!found) continue;
    const { type, notNull } = found;
    const plain = type.replace(/\(.*?\)/, '');
    if (type === wanted.type || wanted.also?.includes(type) || (name === 'id' && type === 'integer')) {
      // As it is, or see below.
    } else if (wanted.type === 'text' && plain === 'character varying') relabelled.push(name);
    else if (wanted.from?.[plain] === undefined)
      problems.push(`The column ${name} is of type ${type} instead of ${wanted.type}${hint(name, type)}.`);
    else if (await some(client, `NOT (${wanted.from[plain].replaceAll('value', name)})`))
      problems.push(`The column ${name} has values that ${wanted.type} cannot hold as they are.`);
    else converted.set(name, wanted.type);
    if (wanted.required && !notNull) {
      if (await some(client, `${name} IS NULL`)) problems.push(`The column ${name} is NULL in some rows.`);
      nullable.push(name);
    }
  }
  for (const { name, notNull, filled } of columns.values()) {
    if (name in COLUMNS || name.endsWith(TEMPORARY)) continue;
    if (reserved.has(name))
      problems.push(`It has a column ${name}, which fal-ledger adds itself: rename it.`);
    else if (notNull && !filled)
      problems.push(`The column ${name} is NOT NULL without a default: no new row could be written.`);
  }
  const shortIds = columns.get('id')?.type === 'integer';
  problems.push(...(await foreignKeys(client, shortIds)));
  const replaced = [...converted.keys(), ...(shortIds ? ['id'] : [])];
  problems.push(...(await dependentsOf(client, [...replaced, ...relabelled])));
  const id = columns.get('id');
  if (id) problems.push(...(await idProblems(client, id)));
  const check = await statusCheck(client);
  if (check === 'another')
    problems.push('A CHECK of it allows other statuses than the five of fal-ledger: drop it.');
  if (
    check === 'missing' &&
    columns.get('status') &&
    (await some(client, `status <> ALL ('{${STATUSES.join()}}')`))
  )
    problems.push(`Some rows have another status than ${STATUSES.join(', ')}.`);
  if (columns.get('request_id') && (await hasDuplicates(client)))
    problems.push('Several rows have the same request_id.');
  const lacksStatusCheck = check === 'missing';
  const lost = await lostWith(client, replaced);
  const changes = { added, relabelled, converted, shortIds, nullable, lacksStatusCheck, lost };
  return { rows: table.rows, problems, ...changes };
}

/** Whether the table is as our first migration makes it. */
export function isOurs(found: Survey): boolean {
  const { added, relabelled, converted, shortIds, nullable, lacksStatusCheck, problems } = found;
  return (
    added.size + converted.size + relabelled.length + nullable.length + problems.length === 0 &&
    !shortIds &&
    !lacksStatusCheck
  );
}

async function columnsOf(client: Client): Promise<Found[]> {
  const { rows } = await client.query<Found>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS "notNull",
       atthasdef OR attidentity <> '' OR attgenerated <> '' AS filled
     FROM pg_attribute WHERE attrelid = 'public.generations'::regclass AND attnum > 0 AND NOT attisdropped`,
  );
  return rows;
}

async function some(client: Client, condition: string): Promise<boolean> {
  const { rowCount } = await client.query(`SELECT FROM public.generations WHERE ${condition} LIMIT 1`);
  return rowCount !== 0;
}

function hint(name: string, type: string): string {
  return type === 'timestamp without time zone'
    ? `, which does not say in which time zone its times are: ALTER TABLE generations ALTER COLUMN ${name} TYPE timestamptz USING ${name} AT TIME ZONE 'UTC'`
    : '';
}

async function foreignKeys(client: Client, shortIds: boolean): Promise<string[]> {
  const { rows } = await client.query<{ name: string; outgoing: boolean; other: string }>(
    `SELECT conname AS name, conrelid = 'public.generations'::regclass AS outgoing, conrelid::regclass::text AS other
     FROM pg_constraint WHERE contype = 'f' AND 'public.generations'::regclass IN (conrelid, confrelid)
       AND conname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = confrelid)`,
  );
  return rows.flatMap(({ name, outgoing, other }) => {
    if (outgoing) return [`Its foreign key ${name} could refuse new rows: drop it.`];
    return shortIds
      ? [`The foreign key ${name} of ${other} needs its ids as they are (integer): drop it first.`]
      : [];
  });
}

/** New rows get their ids from the database, and other tables refer to them. */
async function idProblems(client: Client, { type, filled }: Found): Promise<string[]> {
  const { rows } = await client.query<{ columns: string; immediate: boolean }>(
    `SELECT indimmediate AS immediate, (SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute
       WHERE attrelid = indrelid AND attnum = ANY (indkey)) AS columns
     FROM pg_index WHERE indrelid = 'public.generations'::regclass AND indisprimary`,
  );
  const [key] = rows;
  const problems: string[] = [];
  if (!key) problems.push('It has no primary key: ALTER TABLE generations ADD PRIMARY KEY (id).');
  else if (key.columns !== 'id' || !key.immediate)
    problems.push(`Its primary key is ${key.columns}${key.immediate ? '' : ', deferrable,'} instead of id.`);
  // Ids that become longer get a sequence anyway.
  if (!filled && type === 'bigint')
    problems.push(
      'The column id has no default: ALTER TABLE generations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY, and set its sequence to the highest id.',
    );
  return problems;
}

async function statusCheck(client: Client): Promise<'ours' | 'missing' | 'another'> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
     WHERE conrelid = 'public.generations'::regclass AND contype = 'c'`,
  );
  const about = rows.filter(({ definition }) => /\bstatus\b/.test(definition));
  if (!about.every(({ definition }) => allowsOurs(definition))) return 'another';
  return about.some(({ name }) => name === 'generations_status_check') ? 'ours' : 'missing';
}

function allowsOurs(definition: string): boolean {
  const named = [...definition.matchAll(/'([^']*)'/g)].map(([, word]) => word);
  return named.length === STATUSES.length && STATUSES.every((status) => named.includes(status));
}

async function hasDuplicates(client: Client): Promise<boolean> {
  const { rowCount: unique } = await client.query(
    `SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
     WHERE i.indrelid = 'public.generations'::regclass AND i.indisunique AND i.indisvalid AND i.indnatts = 1
       AND a.attname = 'request_id' AND i.indpred IS NULL`,
  );
  if (unique !== 0) return false;
  const { rowCount } = await client.query(
    'SELECT FROM public.generations GROUP BY request_id HAVING count(*) > 1 LIMIT 1',
  );
  return rowCount !== 0;
}
