import type { Client } from 'pg';
import { TEMPORARY } from './names.ts';
import { describeOtherStatuses, STATUSES } from './statuses.ts';

/** What the columns of a table `generations` lack of ours, and what cannot be mended, each in a sentence. */
export interface ColumnChanges {
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
  /** Columns that are NOT NULL, and that we leave empty. */
  readonly relaxed: readonly string[];
}

/** The values that a column of this type can take over as they are, as a condition on `value`; undefined for none. */
type Convertible = Readonly<Record<string, string>>;

interface Sound {
  readonly condition: string;
  /** What the other values are. */
  readonly otherwise: string;
}

interface Column {
  readonly type: string;
  readonly required?: boolean;
  /** Types that are taken as they are. */
  readonly also?: readonly string[];
  readonly from?: Convertible;
  /** What its type cannot keep out, and nothing of ours writes, as a condition on `value` that each row must meet. */
  readonly sound?: Sound;
}

const ALL = 'true';
const TEXT: Convertible = { uuid: ALL };
// Of NaN it is not true: PostgreSQL sorts it behind infinity.
const FINITE: Sound = { condition: `abs(value::float8) < 'infinity'`, otherwise: 'that are not finite' };
const TIME: Sound = { condition: 'isfinite(value)', otherwise: FINITE.otherwise };
// An entry of an index has up to 2,704 bytes, and some have two of these.
const SHORT_TEXT: Sound = {
  condition: 'octet_length(value::text) <= 1000',
  otherwise: 'too long for an index (over 1000 bytes)',
};

const CENTS = 'value::numeric = round(value::numeric, 4) AND abs(value::numeric) < 1e8';
/** The columns of our first migration. */
export const COLUMNS: Readonly<Record<string, Column>> = {
  id: { type: 'bigint', required: true },
  request_id: { type: 'text', required: true, sound: SHORT_TEXT, from: TEXT },
  user_id: { type: 'text', required: true, sound: SHORT_TEXT, from: TEXT },
  endpoint: { type: 'text', required: true, sound: SHORT_TEXT },
  status: { type: 'text', required: true, from: { enum: ALL } },
  inputs: { type: 'jsonb', required: true },
  output_url: { type: 'text' },
  seed: {
    type: 'bigint',
    from: { smallint: ALL, integer: ALL, numeric: 'value = trunc(value) AND abs(value) < 9.2e18' },
  },
  duration_s: {
    type: 'real',
    sound: FINITE,
    also: ['double precision'],
    from: { smallint: ALL, integer: 'value = value::real::integer', numeric: 'value::real::numeric = value' },
  },
  cost_cents: {
    type: 'numeric(12,4)',
    sound: FINITE,
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
  created_at: { type: 'timestamp with time zone', required: true, sound: TIME },
  finished_at: { type: 'timestamp with time zone', sound: TIME },
  payload: { type: 'jsonb' },
  error_type: { type: 'text' },
};

const SHORT = ['integer', 'smallint'];

interface Found {
  readonly name: string;
  readonly type: string;
  readonly isEnum: boolean;
  readonly notNull: boolean;
  readonly filled: boolean;
  readonly generated: boolean;
}

/**
 * Compares the columns of the table with ours. `reserved` are the names of the columns that later migrations add. Rows of a
 * table that is `recorded` as ours are no reason not to start.
 */
export async function compareColumns(
  client: Client,
  reserved: ReadonlySet<string>,
  recorded: boolean,
): Promise<ColumnChanges> {
  const columns = new Map((await columnsOf(client)).map((column) => [column.name, column]));
  const problems: string[] = [];
  const added = new Map<string, string>();
  const converted = new Map<string, string>();
  const relabelled: string[] = [];
  const nullable: string[] = [];
  const relaxed: string[] = [];
  for (const [name, wanted] of Object.entries(COLUMNS)) {
    const found = columns.get(name);
    if (!found && wanted.required) problems.push(`It has no column ${name}.`);
    if (!found) added.set(name, wanted.type);
    if (!found) continue;
    const { type, notNull, generated } = found;
    const plain = found.isEnum ? 'enum' : type.replace(/\(.*?\)/, '');
    const condition = wanted.from?.[plain];
    if (generated)
      problems.push(
        `The column ${name} is generated from others, and fal-ledger writes it: ALTER TABLE generations ALTER COLUMN ${name} DROP EXPRESSION.`,
      );
    else if (type === wanted.type || wanted.also?.includes(type) || (name === 'id' && SHORT.includes(type))) {
      // As it is, or see below.
    } else if (wanted.type === 'text' && plain === 'character varying') relabelled.push(name);
    else if (condition === undefined)
      problems.push(`The column ${name} is of type ${type} instead of ${wanted.type}${hint(name, type)}.`);
    else if (await some(client, `NOT (${condition.replaceAll('value', name)})`))
      problems.push(`The column ${name} has values that ${wanted.type} cannot hold as they are.`);
    else converted.set(name, wanted.type);
    if (
      !recorded &&
      wanted.sound &&
      (type === wanted.type ||
        wanted.also?.includes(type) ||
        relabelled.includes(name) ||
        converted.has(name))
    )
      problems.push(...(await unsound(client, name, wanted.sound)));
    if (wanted.required && !notNull) {
      if (await some(client, `${name} IS NULL`)) problems.push(`The column ${name} is NULL in some rows.`);
      nullable.push(name);
    }
    if (!wanted.required && notNull) relaxed.push(name);
  }
  problems.push(...othersOf(columns, reserved));
  if (columns.has('status')) problems.push(...(await otherStatuses(client)));
  const shortIds = SHORT.includes(columns.get('id')?.type ?? '');
  return { problems, added, relabelled, converted, shortIds, nullable, relaxed };
}

function othersOf(columns: ReadonlyMap<string, Found>, reserved: ReadonlySet<string>): string[] {
  return [...columns.values()].flatMap(({ name, notNull, filled }) => {
    if (name in COLUMNS || name.endsWith(TEMPORARY)) return [];
    if (reserved.has(name)) return [`It has a column ${name}, which fal-ledger adds itself: rename it.`];
    return notNull && !filled
      ? [`The column ${name} is NOT NULL without a default: no new row could be written.`]
      : [];
  });
}

async function otherStatuses(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ status: string }>(
    `SELECT status::text AS status FROM public.generations WHERE status::text <> ALL ($1::text[])
     GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 6`,
    [STATUSES],
  );
  return rows.length > 0 ? [describeOtherStatuses(rows.map(({ status }) => status))] : [];
}

async function columnsOf(client: Client): Promise<Found[]> {
  const { rows } = await client.query<Found>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, typtype = 'e' AS "isEnum", attnotnull AS "notNull",
       atthasdef OR attidentity <> '' OR attgenerated <> '' AS filled, attgenerated <> '' AS generated
     FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
     WHERE attrelid = 'public.generations'::regclass AND attnum > 0 AND NOT attisdropped`,
  );
  return rows;
}

async function unsound(client: Client, name: string, { condition, otherwise }: Sound): Promise<string[]> {
  const { rows } = await client.query<{ id: string; value: string }>(
    `SELECT to_jsonb(g) ->> 'id' AS id, left(${name}::text, 20) AS value FROM public.generations g
     WHERE NOT (${condition.replaceAll('value', name)}) LIMIT 3`,
  );
  const such = rows.map(({ id, value }) => `${value} with the id ${id}`).join(', ');
  return rows.length > 0 ? [`The column ${name} has values ${otherwise}: ${such}.`] : [];
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
