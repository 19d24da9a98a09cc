import { Prisma } from './client.ts';

/**
 * The condition that a job of `generations g` has one of these ids. Where the table is partitioned PostgreSQL looks only in
 * their months, which it finds while it plans the statement; anywhere else they are all of time.
 */
export function hasId(...ids: readonly bigint[]): Prisma.Sql {
  const id = ids.length === 1 ? Prisma.sql`g.id = ${ids[0]}` : Prisma.sql`g.id = ANY (${[...ids]}::bigint[])`;
  return Prisma.sql`${id} AND ${inMonthsOfIds(ids)}`;
}

/** The condition that `generations g` is of a month in which there is a job with one of these ids. */
export function inMonthsOfIds(ids: readonly bigint[]): Prisma.Sql {
  return inMonthsOf(Prisma.sql`${[...ids]}::bigint[]`);
}

/** The same of a request id. */
export function hasRequestId(requestId: string): Prisma.Sql {
  return Prisma.sql`g.request_id = ${requestId} AND ${ofRequests([requestId])}`;
}

/** The condition that `generations g` is of a month in which there is a job with one of these request ids. */
export function ofRequests(requestIds: readonly string[]): Prisma.Sql {
  return inMonthsOf(Prisma.sql`${[...requestIds]}::text[]`);
}

/**
 * The condition that `generations g` is of such a month or a later one: PostgreSQL takes both ends together for a few rows, and may
 * look for those first where there are others to be joined.
 */
export function sinceMonthsOfRequests(requestIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`g.created_at >= generations_since(${[...requestIds]}::text[])`;
}

function inMonthsOf(list: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`g.created_at BETWEEN generations_since(${list}) AND generations_until(${list})`;
}

/**
 * The conditions that `generations g` is of the months that a span (from ≤ t < to) reaches into. Anywhere but in a partitioned table
 * they say nothing, so PostgreSQL does not use an index of times for them.
 */
export function inMonthsOfSpan({
  from,
  to,
}: {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}): Prisma.Sql[] {
  return [
    ...(from ? [Prisma.sql`g.created_at >= generation_months_since(${from}::timestamptz)`] : []),
    ...(to ? [Prisma.sql`g.created_at < generation_months_until(${to}::timestamptz)`] : []),
  ];
}

const MONTH_MS = 32 * 86_400_000;

/**
 * The condition that `generations g` is of the months of the last so many days, by the database's clock, which may be a month ahead of
 * this one. Without the end PostgreSQL would plan for the months ahead, and for the partition of what no month is made for.
 */
export function inMonthsOfLast(days: number): Prisma.Sql {
  const since = Prisma.sql`g.created_at >= generation_months_of_last(${Prisma.raw(`interval '${days} days'`)})`;
  return Prisma.join([since, ...inMonthsOfSpan({ to: new Date(Date.now() + MONTH_MS) })], ' AND ');
}
