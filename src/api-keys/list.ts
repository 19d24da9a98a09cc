import { Prisma, type PrismaClient } from '../db/client.ts';
import {
  CURSOR_COLUMN,
  cursorConditions,
  orderBy,
  type Page,
  type PageArgs,
  type Position,
  readPageArgs,
  toPage,
} from '../generations/find/page.ts';
import { API_KEY_COLUMNS, type ApiKey } from './row.ts';

/** A page of all keys, newest first, also of those that serve no longer. */
export async function listApiKeys(db: PrismaClient, args: PageArgs): Promise<Page<ApiKey>> {
  const page = readPageArgs(args);
  const conditions = [Prisma.sql`true`, ...cursorConditions(page)];
  const rows = await db.$queryRaw<Array<ApiKey & Position>>`/* list-api-keys */
    SELECT ${API_KEY_COLUMNS}, ${CURSOR_COLUMN} FROM ledger_api_keys g
    WHERE ${Prisma.join(conditions, ' AND ')} ${orderBy(page)}`;
  return toPage(rows, page);
}

/** The key with this id. */
export async function findApiKey(db: PrismaClient, id: bigint): Promise<ApiKey | undefined> {
  const rows = await db.$queryRaw<ApiKey[]>`/* find-api-key */
    SELECT ${API_KEY_COLUMNS} FROM ledger_api_keys g WHERE g.id = ${id}`;
  return rows[0];
}
