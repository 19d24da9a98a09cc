import { Prisma, type PrismaClient } from '../../db/client.ts';
import { hotQuery } from '../../db/hot-query.ts';
import { hasId, inMonthsOfSpan } from '../../db/of-month.ts';
import { falRequestId } from '../../db/pending-request-id.ts';
import type { Viewer } from '../../deps.ts';
import type { Now } from '../../lib/window.ts';
import { ACCESS_OF_ASKED, accessSql, readsAll } from '../access.ts';
import { checkText } from '../job-input.ts';
import { type Generation, generationColumns, type RowParts } from '../row.ts';
import {
  allConditions,
  columnConditions,
  createdWithin,
  type GenerationFilter,
  isForTags,
  isSearch,
  searchConditions,
  spanOf,
  withoutMonthsAhead,
} from './filter.ts';
import { newestOfUser, newestTagged, newestWith } from './newest-with.ts';
import { fromOtherEnd, type GenerationOrder, listByCost, reversed } from './order.ts';
import {
  CURSOR_COLUMN,
  cursorConditions,
  orderBy,
  type Page,
  type PageArgs,
  type PageRequest,
  type Position,
  readPageArgs,
  toPage,
} from './page.ts';
import { hasRareWord } from './urls.ts';
import { weekBefore } from './words.ts';

interface Wanted {
  readonly filter: GenerationFilter;
  readonly now: Now;
  readonly order?: GenerationOrder | undefined;
}

/** One page of the jobs that the viewer may see, newest first unless there is another order, with these parts of them. */
export async function listGenerations(
  db: PrismaClient,
  viewer: Viewer,
  { filter, now, order }: Wanted,
  args: PageArgs,
  parts?: RowParts,
): Promise<Page<Generation>> {
  if (order?.field === 'COST') {
    const { direction } = order;
    return await listByCost(db, viewer, { filter, now, direction }, args, parts);
  }
  if (order?.direction === 'ASC')
    return reversed(await listGenerations(db, viewer, { filter, now }, fromOtherEnd(args), parts));
  const page = readPageArgs(args);
  if (isSearch(filter))
    return toPage(await searchPage(db, viewer, { filter, now }, page, generationColumns(parts)), page);
  const { sql, planOnce } = pageStatement(viewer, { filter, now }, page, parts);
  return toPage(await hotQuery<Generation & Position>(db, sql, { planOnce }), page);
}

/** A statement, and whether its plan is good for all values. */
interface Statement {
  readonly sql: Prisma.Sql;
  readonly planOnce: boolean;
}

/**
 * What reads a page of a list by time in which nothing is searched for, with the times of its cursors behind the columns if they are
 * asked for. Throws an InvalidInputError.
 */
export function pageStatement(
  viewer: Viewer,
  { filter, now }: Pick<Wanted, 'filter' | 'now'>,
  page: PageRequest,
  parts?: RowParts,
  { withCursors = true } = {},
): Statement {
  const conditions = [accessSql(viewer), ...columnConditions(filter, now), ...cursorConditions(page)];
  const ofUser = newestOfUser(viewer, filter, page);
  const found = ofUser
    ? Prisma.sql`${ofUser} g`
    : Prisma.sql`generations g WHERE ${Prisma.join(conditions, ' AND ')}`;
  const sql = Prisma.sql`/* list-generations */
    SELECT ${generationColumns(parts)} ${withCursors ? Prisma.sql`, ${CURSOR_COLUMN}` : Prisma.empty}
    FROM ${found} ${orderBy(page)}`;
  // What is best for one value of another condition may be bad for the next.
  const { userId: _user, ...others } = filter;
  return { sql, planOnce: Object.values(others).every((condition) => condition == null) };
}

// For a frequent word the first or second step fills the page. A word that does not fill it in eight weeks has few rows in
// all weeks, and reading them all costs less than looking up many weeks, for each of which the index reads its pending list
// again.
const STEPS_IN_WEEKS = [1, 2, 8, Number.POSITIVE_INFINITY];
// Of a tag that the newest jobs rarely have.
const TAG_STEPS_IN_WEEKS = [8, Number.POSITIVE_INFINITY];

// Fills a page of any tag that one in fifty has, in a few milliseconds.
const NEWEST_TAGGED = 1000;
// Of a partitioned table those are looked for in the months of these weeks only.
const NEWEST_TAGGED_WEEKS = 8;

/** The first rows of a page with these tags among the newest jobs that have any; undefined if those do not fill it. */
async function taggedPage(
  db: PrismaClient,
  viewer: Viewer,
  { filter, now }: { filter: GenerationFilter; now: Now },
  page: PageRequest,
  columns: Prisma.Sql,
  newestMs: number,
): Promise<Array<Generation & Position> | undefined> {
  const found =
    newestTagged(viewer, filter, page) ??
    (await taggedAmongNewest(db, viewer, { filter, now }, page, newestMs));
  const rows = await db.$queryRaw<Array<Generation & Position>>`/* list-generations: tagged */
    SELECT ${columns}, ${CURSOR_COLUMN} FROM ${found} g ${orderBy(page)}`;
  return rows.length > page.limit ? rows : undefined;
}

/** The same of those that match anything else, too, and for any page. */
async function taggedAmongNewest(
  db: PrismaClient,
  viewer: Viewer,
  { filter, now }: { filter: GenerationFilter; now: Now },
  page: PageRequest,
  newestMs: number,
): Promise<Prisma.Sql> {
  const { window, createdFrom, createdTo } = filter;
  const times = columnConditions({ window, createdFrom, createdTo }, now);
  // A page from the other end begins with the oldest.
  const latestMonths = page.backward
    ? []
    : inMonthsOfSpan({ from: new Date(weekBefore(newestMs, NEWEST_TAGGED_WEEKS)) });
  const [newest, all] = [
    [accessSql(viewer), Prisma.sql`g.tags IS NOT NULL`, ...times, ...latestMonths, ...cursorConditions(page)],
    await allConditions(db, viewer, filter, now),
  ].map((conditions) => Prisma.join(conditions, ' AND '));
  return Prisma.sql`(SELECT * FROM
    (SELECT * FROM generations g WHERE ${newest} ${orderBy({ ...page, limit: NEWEST_TAGGED })}) g WHERE ${all})`;
}

/** The rows of a page that match words, URLs or tags, searched for further and further back until the page is full. */
async function searchPage(
  db: PrismaClient,
  viewer: Viewer,
  { filter, now }: { filter: GenerationFilter; now: Now },
  page: PageRequest,
  columns: Prisma.Sql,
): Promise<Array<Generation & Position>> {
  const span = spanOf(filter, now);
  // Anything newer is before the page, or has been searched. The clock that recorded it may be ahead of this one.
  let until = earliest(span.to, page.after && justAfter(page.after));
  const newest = (until ?? now.end).getTime();
  const tagged = isForTags(filter) && (await taggedPage(db, viewer, { filter, now }, page, columns, newest));
  if (tagged) return tagged;
  const searched = await searchConditions(db, viewer, filter);
  const rows: Array<Generation & Position> = [];
  // A page from the other end begins with the oldest rows of all, and a file was made by a single job at an unknown time.
  const atOnce = page.backward || hasRareWord(filter.outputUrl ?? '');
  const steps = isForTags(filter) ? TAG_STEPS_IN_WEEKS : STEPS_IN_WEEKS;
  for (const weeks of atOnce ? steps.slice(-1) : steps) {
    const back = weekBefore(newest, weeks - 1);
    const whole = back <= (span.from?.getTime() ?? Number.NEGATIVE_INFINITY);
    const newestOfAll = whole ? newestWith(viewer, filter, page) : null;
    if (newestOfAll) {
      const statement = Prisma.sql`/* search-generations: newest */
        SELECT ${columns}, ${CURSOR_COLUMN} FROM ${newestOfAll} g ${orderBy(page)}`;
      return await hotQuery(db, statement, { planOnce: isForTags(filter) });
    }
    const part = {
      ...filter,
      ...(whole ? {} : { createdFrom: new Date(back) }),
      ...(until ? { createdTo: until } : {}),
    };
    const conditions = [accessSql(viewer), ...columnConditions(part, now), ...searched];
    // The rows are found before they are sorted: otherwise PostgreSQL would walk the history in order instead of using the
    // search index, and split every prompt into words. The span is said again for the page, whose rows are found by their times
    // too: so of a partitioned table PostgreSQL plans for the months of the span, and looks only into those of the rows.
    const times = [...createdWithin(spanOf(part, now)), ...withoutMonthsAhead(part, now)];
    const inSpan = Prisma.join([Prisma.sql`true`, ...times], ' AND ');
    const statement = Prisma.sql`/* search-generations */
      WITH found AS MATERIALIZED (
        SELECT g.id, g.created_at FROM generations g WHERE ${Prisma.join(conditions, ' AND ')}),
      page AS (
        SELECT g.id, g.created_at FROM found g WHERE ${Prisma.join([Prisma.sql`true`, ...cursorConditions(page)], ' AND ')} ${orderBy(page)})
      SELECT ${columns}, ${CURSOR_COLUMN} FROM page JOIN generations g USING (id, created_at) WHERE ${inSpan} ${orderBy(page)}`;
    // Whatever the tag, its index finds it in all of the history; how words are found differs too much.
    const planOnce = isForTags(filter) && whole && span.from === undefined;
    rows.push(...(await hotQuery<Generation & Position>(db, statement, { planOnce })));
    if (whole || rows.length > page.limit) break;
    until = new Date(back);
  }
  return rows;
}

// A search begins no earlier than this and no later, whatever times there are: the page's own condition is exact.
const [FIRST_MS, LAST_MS] = [Date.UTC(1990), Date.UTC(9999)];

function justAfter({ createdAtMicros }: Position): Date {
  return new Date(Math.min(Math.max(Number(createdAtMicros / 1000n) + 1, FIRST_MS), LAST_MS));
}

function earliest(...times: ReadonlyArray<Date | undefined>): Date | undefined {
  return times.filter((time) => time !== undefined).toSorted((a, b) => a.getTime() - b.getTime())[0];
}

/** How many of the jobs that the viewer may see match. */
export async function countGenerations(
  db: PrismaClient,
  viewer: Viewer,
  { filter, now }: { filter: GenerationFilter; now: Now },
): Promise<number> {
  const conditions = await allConditions(db, viewer, filter, now);
  const rows = await db.$queryRaw<Array<{ count: number }>>`/* count-generations */
    SELECT count(*)::int AS count FROM generations g WHERE ${Prisma.join(conditions, ' AND ')}`;
  return rows[0]?.count ?? 0;
}

/** The stored results of these rows as JSON text, with every digit. */
export async function resultTexts(db: PrismaClient, ids: readonly bigint[]): Promise<Map<bigint, string>> {
  const rows = await db.$queryRaw<Array<{ id: bigint; result: string }>>`/* result-texts */
    SELECT g.id, g.payload::text AS result FROM generations g
    WHERE ${hasId(...ids)} AND g.payload IS NOT NULL`;
  return new Map(rows.map(({ id, result }) => [id, result]));
}

/** The job with this id of fal's; null if there is none that the viewer may see. */
export async function findGeneration(
  db: PrismaClient,
  viewer: Viewer,
  requestId: string,
  parts?: RowParts,
): Promise<Generation | null> {
  if (!isLookedUp(requestId)) return null;
  const { sql, planOnce } = lookupStatement([{ viewer, requestId }], parts);
  const [row] = await hotQuery<Generation>(db, sql, { planOnce });
  return row ?? null;
}

/** Whether a job may have this id of fal's. Throws an InvalidInputError. */
export function isLookedUp(requestId: string): boolean {
  checkText('requestId', requestId);
  return falRequestId(requestId) !== null;
}

/** A job that somebody looks up by fal's id of it. */
export interface Lookup {
  readonly viewer: Viewer;
  readonly requestId: string;
}

/**
 * What reads these jobs, of whose ids `isLookedUp` is true, as far as each viewer may see them. Where there are several, the number of
 * the lookup, from 1 on, is behind the columns of each row.
 */
export function lookupStatement(lookups: readonly Lookup[], parts?: RowParts): Statement {
  const columns = generationColumns(parts);
  const [first, ...others] = lookups;
  if (first && others.length === 0) {
    const found = Prisma.sql`generations_of_request(${first.requestId}) g WHERE ${accessSql(first.viewer)}`;
    return { sql: Prisma.sql`/* find-generation */ SELECT ${columns} FROM ${found}`, planOnce: true };
  }
  const asked = Prisma.sql`unnest(${lookups.map(({ requestId }) => requestId)}::text[],
      ${lookups.map(({ viewer }) => readsAll(viewer))}::boolean[],
      ${lookups.map(({ viewer }) => viewer.userId)}::text[])
    WITH ORDINALITY AS asked (request_id, reads_all, user_id, number)`;
  const sql = Prisma.sql`/* find-generation */
    SELECT ${columns}, asked.number FROM ${asked}, generations_of_request(asked.request_id) g WHERE ${ACCESS_OF_ASKED}`;
  return { sql, planOnce: true };
}
