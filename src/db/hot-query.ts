import { LRUCache } from 'lru-cache';
import { DatabaseError, type PoolClient, type QueryConfig, types } from 'pg';
import { Prisma, type PrismaClient } from '../generated/prisma/client.ts';
import { currentWork, type Work } from '../lib/work.ts';
import { isExplained } from './explain.ts';
import { withPassed } from './past-prisma.ts';
import type { PatientPool } from './patient-pool.ts';
import { orFromPrimary } from './replicas/reading.ts';
import { isPooled } from './session.ts';
import { queryTexts, type TextRow } from './text-query.ts';
import { inTurn, type Watch, watching } from './watched-adapter.ts';

interface Connections {
  readonly pool: PatientPool;
  readonly watch: Watch;
}

const connections = new WeakMap<object, Connections>();

/** Says which connections a client of Prisma uses. */
export function rememberPool(db: PrismaClient, used: Connections): void {
  connections.set(db, used);
}

/** The connections of a client of Prisma; undefined of one that is not ours. */
export function poolOf(db: PrismaClient): PatientPool | undefined {
  return connections.get(db)?.pool;
}

/**
 * Runs a statement as `$queryRaw` does, by the same connections, without Prisma: its query engine takes several times as long
 * as the driver for what is asked, or written, again and again. With `planOnce` a statement that is used often has a name, so
 * that PostgreSQL parses it once for each connection, and may keep one plan for all values, until the table is analysed: not for
 * queues, which are analysed while they are empty. The turns of a viewer's statements,
 * their cancelling, and what is told of the database's troubles are the same. What this gives up: Prisma's log, its errors
 * (`refusal.ts` reads those of the driver too) and transactions; `db` is a client. Where the statement is to be explained, and
 * with any other client, it goes through Prisma.
 */
export async function hotQuery<Row>(db: PrismaClient, sql: Prisma.Sql, how: HotOptions): Promise<Row[]> {
  const used = connections.get(db);
  if (!used || isExplained()) return await db.$queryRaw<Row[]>(sql);
  return await execute<Row>(used, () => sql, asPrisma, how);
}

/**
 * The same as text, for what is written on as text. The statement is made when its turn has come. It cannot be explained, and `db` must
 * be a client of ours.
 */
export async function hotTexts(db: PrismaClient, sql: () => Prisma.Sql, how: HotOptions): Promise<TextRow[]> {
  const used = connections.get(db);
  if (!used) throw new Error('nothing is known of the connections of this client');
  return await execute(used, sql, asText, how);
}

interface HotOptions {
  readonly planOnce: boolean;
  /** What it is done for; by default what is being worked on. */
  readonly work?: Work | undefined;
}

interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** How a statement is sent, with its name if it has one, and what its rows are. */
type Send<Row> = (client: PoolClient, statement: Statement, name: string | undefined) => Promise<Row[]>;

async function execute<Row>(
  { pool, watch }: Connections,
  sql: () => Prisma.Sql,
  send: Send<Row>,
  { planOnce, work = currentWork() }: HotOptions,
): Promise<Row[]> {
  return await inTurn(work, () => {
    const { text, values: given } = sql();
    const values = withPassed(given).map(asDriverTakes);
    const run = () => query(pool, { text, values }, send, planOnce, work);
    return orFromPrimary(work, () => watching(watch, { sql: text, values, run, rowsOf, work }));
  });
}

function rowsOf(rows: readonly unknown[]): number {
  return rows.length;
}

/** Opens a connection if there is none yet, before Prisma is loaded, which can be done meanwhile. */
export async function openFirst(db: PrismaClient): Promise<void> {
  await hotQuery(db, Prisma.sql`/* first connection */ SELECT 1`, { planOnce: false });
}

/** The driver would write a Decimal as JSON. */
function asDriverTakes(value: unknown): unknown {
  return Prisma.Decimal.isDecimal(value) ? value.toFixed() : value;
}

async function query<Row>(
  pool: PatientPool,
  statement: Statement,
  send: Send<Row>,
  planOnce: boolean,
  work: Work | undefined,
): Promise<Row[]> {
  const client = await pool.connectFor(work);
  try {
    const rows = await sendNamed(client, statement, send, planOnce);
    client.release();
    return rows;
  } catch (error) {
    client.release(error instanceof Error ? error : true);
    throw error;
  }
}

async function sendNamed<Row>(
  client: PoolClient,
  statement: Statement,
  send: Send<Row>,
  planOnce: boolean,
): Promise<Row[]> {
  // Behind a pooler the next transaction may be of another session, which does not know the name.
  const name = !planOnce || isPooled(client) ? undefined : nameOf(statement.text);
  if (name === undefined) return await send(client, statement, name);
  try {
    return await send(client, statement, name);
  } catch (error) {
    if (!mayBeOfName(error)) throw error;
    const rows = await send(client, statement, undefined);
    if (names.get(statement.text) === name) names.delete(statement.text);
    return rows;
  }
}

// Of PostgreSQL: int8, timestamptz, numeric.
const [BIGINT, TIME, DECIMAL] = [20, 1184, 1700];
const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [BIGINT, BigInt],
  // Every session of ours has UTC.
  [TIME, (text) => new Date(`${text.slice(0, 10)}T${text.slice(11).replace('+00', 'Z')}`)],
  [DECIMAL, (text) => new Prisma.Decimal(text)],
]);

type TypeId = Parameters<typeof types.getTypeParser>[0];

/** Values as Prisma has them, from text: the driver asks for nothing else. */
const PRISMA_TYPES: NonNullable<QueryConfig['types']> = {
  getTypeParser: (oid: TypeId) => PARSERS.get(oid) ?? types.getTypeParser(oid),
};

async function asPrisma<Row>(
  client: PoolClient,
  statement: Statement,
  name: string | undefined,
): Promise<Row[]> {
  const config = { ...statement, types: PRISMA_TYPES, ...(name !== undefined && { name }) };
  return (await client.query<Row & object>(config)).rows;
}

const TEXTS: NonNullable<QueryConfig['types']> = { getTypeParser: () => (text: string) => text };

async function asText(
  client: PoolClient,
  statement: Statement,
  name: string | undefined,
): Promise<TextRow[]> {
  if (name !== undefined) return await queryTexts(client, name, statement);
  const config = { ...statement, types: TEXTS, rowMode: 'array' as const };
  return (await client.query<Array<string | null>>(config)).rows;
}

// Each connection keeps the plans of all of them, some 50 kB each.
const MOST_NAMES = 50;
const OFTEN = 10;
const uses = new LRUCache<string, { count: number }>({ max: 1000 });
const names = new Map<string, string>();
// A name that has failed is not given again.
let given = 0;

/** The name of a statement that is used often; undefined of others, and of those for which there is no more room. */
function nameOf(text: string): string | undefined {
  const name = names.get(text);
  if (name !== undefined || names.size >= MOST_NAMES) return name;
  const used = uses.get(text) ?? { count: 0 };
  used.count += 1;
  uses.set(text, used);
  if (used.count < OFTEN) return undefined;
  given += 1;
  uses.delete(text);
  names.set(text, `hot-${given}`);
  return names.get(text);
}

// PostgreSQL remembers of a name what types its parameters and columns had, and whoever is between may forget the name. What it
// says when one of them has been changed since may also be true without a name (feature_not_supported, numeric_value_out_of_range,
// invalid_sql_statement_name, all of syntax or access rules, internal errors such as of a type that is gone):
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const OF_NAMES = /^(0A000|22003|26000|42...|XX000)$/;

/** Whether a statement may have failed only because it has a name; it has changed nothing. */
function mayBeOfName(error: unknown): boolean {
  return error instanceof DatabaseError && OF_NAMES.test(error.code ?? '');
}
