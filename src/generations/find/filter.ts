import { COST_KNOWN } from '../../billing/cost-of.ts';
import { Prisma, type PrismaClient } from '../../db/client.ts';
import { inMonthsOfSpan } from '../../db/of-month.ts';
import type { Viewer } from '../../deps.ts';
import { InvalidInputError } from '../../errors.ts';
import { checkYear, type Now, resolveWindow, type TimeWindow, type Window } from '../../lib/window.ts';
import { accessSql } from '../access.ts';
import { checkSize } from '../input-size.ts';
import { checkInputs, checkText, type Inputs } from '../job-input.ts';
import { checkTags, type Tag } from '../tags.ts';
import type { GenerationStatus } from '../transitions/states.ts';
import { urlHas } from './urls.ts';
import { hasWords, inMonthsOfWeeks, inWeeks, wordQuery } from './words.ts';

/** Which rows are wanted; what is left out does not restrict. Times are half-open: from ≤ created < to. */
export interface GenerationFilter {
  readonly userId?: string | null | undefined;
  readonly endpoint?: readonly string[] | null | undefined;
  readonly status?: readonly GenerationStatus[] | null | undefined;
  readonly window?: TimeWindow | null | undefined;
  readonly createdFrom?: Date | null | undefined;
  readonly createdTo?: Date | null | undefined;
  readonly minCostCents?: number | null | undefined;
  readonly errorType?: string | null | undefined;
  /** Words in the inputs or in a result that is text, spelled this way or nearly. */
  readonly search?: string | null | undefined;
  /** The URL of a file that the job made, or part of it. */
  readonly outputUrl?: string | null | undefined;
  /** Containment: `{"resolution":"4k"}` finds every job whose inputs include that. */
  readonly inputs?: unknown;
  /** All of these. */
  readonly tags?: readonly Tag[] | null | undefined;
}

/** The instants that a filter's window stands for; null if it has none. */
export function windowOf({ window }: GenerationFilter, now: Now): Window | null {
  if (!window) return null;
  if (last?.window !== window || last.now !== now)
    last = { window, now, instants: resolveWindow('filter.window', window, now) };
  return last.instants;
}

// While the statements of one search are made, it is asked for ten times, and reading a duration takes 30 µs.
let last: { readonly window: TimeWindow; readonly now: Now; readonly instants: Window } | undefined;

/** The jobs that a filter selects of those that the viewer may see, as conditions on the table `g`; throws an InvalidInputError. */
export async function allConditions(
  db: PrismaClient,
  viewer: Viewer,
  filter: GenerationFilter,
  now: Now,
): Promise<Prisma.Sql[]> {
  return [
    accessSql(viewer),
    ...columnConditions(filter, now),
    ...(await searchConditions(db, viewer, filter)),
  ];
}

const MAX_ENTRIES = 100;

/** Checks that a client's filter is within the limits, before anything is done with it; throws an InvalidInputError. */
export function checkFilter(field: string, filter: GenerationFilter, maxBytes: number): void {
  for (const [name, value] of Object.entries(filter)) {
    const path = `${field}.${name}`;
    if (name === 'inputs') checkSize(path, value, maxBytes);
    else if (typeof value === 'string') checkText(path, value);
    else if (Array.isArray(value)) checkEntries(path, value);
  }
}

function checkEntries(field: string, entries: readonly unknown[]): void {
  if (entries.length > MAX_ENTRIES)
    throw new InvalidInputError(
      field,
      `This has ${entries.length} entries; at most ${MAX_ENTRIES} are taken.`,
    );
  for (const entry of entries) if (typeof entry === 'string') checkText(field, entry);
}

/** Whether an index finds the rows of a filter by week: for words, URLs and tags. */
export function isSearch(filter: GenerationFilter): boolean {
  return searchesText(filter) || hasTags(filter);
}

/** Whether a filter is for tags, but neither for words nor for a URL. */
export function isForTags(filter: GenerationFilter): boolean {
  return hasTags(filter) && !searchesText(filter);
}

function searchesText({ search, outputUrl }: GenerationFilter): boolean {
  return search != null || outputUrl != null;
}

function hasTags({ tags }: GenerationFilter): boolean {
  return tags != null && tags.length > 0;
}

/** The conditions of `allConditions` that search for words, URLs and tags. */
export async function searchConditions(
  db: PrismaClient,
  viewer: Viewer,
  filter: GenerationFilter,
): Promise<Prisma.Sql[]> {
  const { search, outputUrl } = filter;
  checkText('filter.search', search ?? '');
  checkText('filter.outputUrl', outputUrl ?? '');
  return [
    ...(search != null ? [hasWords(await wordQuery(db, viewer, 'filter.search', search))] : []),
    ...(outputUrl != null ? urlHas('filter.outputUrl', outputUrl) : []),
    ...tagConditions(filter),
  ];
}

/** All of the tags. Where words or a URL are searched for, PostgreSQL does not use the index of tags for the function. */
function tagConditions(filter: GenerationFilter): Prisma.Sql[] {
  const tags = checkTags('filter.tags', filter.tags);
  if (tags === null) return [];
  const contained = Prisma.sql`${JSON.stringify(tags)}::jsonb`;
  return [
    searchesText(filter)
      ? Prisma.sql`jsonb_contains(g.tags, ${contained})`
      : Prisma.sql`g.tags @> ${contained}`,
  ];
}

/** The conditions of `allConditions` that the filter has besides. */
export function columnConditions(filter: GenerationFilter, now: Now): Prisma.Sql[] {
  const { userId, endpoint, status, minCostCents, errorType, inputs } = filter;
  checkText('filter.userId', userId ?? '');
  checkText('filter.errorType', errorType ?? '');
  for (const name of endpoint ?? []) checkText('filter.endpoint', name);
  return [
    ...(userId != null ? [Prisma.sql`g.user_id = ${userId}`] : []),
    ...(endpoint != null ? [Prisma.sql`g.endpoint = ANY(${[...endpoint]})`] : []),
    ...statusIs(status, errorType),
    ...timeConditions(filter, now),
    ...(minCostCents != null
      ? [Prisma.sql`g.cost_cents >= ${minCostCents}::float8::numeric AND ${COST_KNOWN}`]
      : []),
    ...(errorType != null ? [Prisma.sql`g.error_type = ${errorType}`] : []),
    ...(inputs != null ? [inputsHold(checkInputs('filter.inputs', inputs), spanOf(filter, now), now)] : []),
  ];
}

const MONTH_MS = 31 * 86_400_000;

/**
 * Containment. The index on the inputs spans all of the history, so within a month the rows of that time are scanned
 * instead: PostgreSQL does not use the index for the function, while for the operator it read 730,000 of its entries to
 * find the 4K renders of a week.
 */
function inputsHold(
  inputs: Inputs,
  { from, to }: { from?: Date | undefined; to?: Date | undefined },
  now: Now,
) {
  const contained = Prisma.sql`${JSON.stringify(inputs)}::jsonb`;
  const short = from !== undefined && (to ?? now.end).getTime() - from.getTime() <= MONTH_MS;
  return short ? Prisma.sql`jsonb_contains(g.inputs, ${contained})` : Prisma.sql`g.inputs @> ${contained}`;
}

/**
 * The wanted states. Only a failed job has an error type, and saying so lets the index on the status help. It must be said
 * only once: for a condition stated twice PostgreSQL expects so few rows that it reads every failure of all time.
 */
function statusIs(
  status: GenerationFilter['status'],
  errorType: GenerationFilter['errorType'],
): Prisma.Sql[] {
  const wanted = errorType == null ? status : (status ?? ['FAILED']).filter((name) => name === 'FAILED');
  return wanted != null ? [Prisma.sql`g.status = ANY(${[...wanted]})`] : [];
}

/** The times between which the jobs were recorded, as far as the filter says. */
export function spanOf(
  filter: GenerationFilter,
  now: Now,
): { from?: Date | undefined; to?: Date | undefined } {
  const window = windowOf(filter, now);
  const times = (...dates: Array<Date | null | undefined>) =>
    dates.filter((date) => date != null).toSorted((a, b) => a.getTime() - b.getTime());
  return {
    from: times(window?.from, checked('filter.createdFrom', filter.createdFrom)).at(-1),
    to: times(window?.to, checked('filter.createdTo', filter.createdTo))[0],
  };
}

function checked(field: string, time: Date | null | undefined): Date | undefined {
  return time ? checkYear(field, time) : undefined;
}

function timeConditions(filter: GenerationFilter, now: Now): Prisma.Sql[] {
  const { from, to } = spanOf(filter, now);
  // The search index finds the rows of the weeks. This form keeps PostgreSQL from using another index for the span as
  // well: it overestimates how frequent words are, and would read a million entries there to save a few rows. Of a
  // partitioned table it would then look into all months, so those are said too.
  const created = searchesText(filter) ? Prisma.sql`(g.created_at + interval '0')` : Prisma.sql`g.created_at`;
  return [
    ...createdWithin({ from, to }, created),
    ...(searchesText(filter) ? inMonthsOfSpan({ from, to }) : []),
    ...(from && isSearch(filter) ? inWeeks(from, to, now.end) : []),
    ...withoutMonthsAhead(filter, now),
  ];
}

/** Of a search without an end: that a job is of no month after its weeks, so that PostgreSQL does not plan for the months ahead. */
export function withoutMonthsAhead(filter: GenerationFilter, now: Now): Prisma.Sql[] {
  const { from, to } = spanOf(filter, now);
  return from && !to && isSearch(filter) ? inMonthsOfWeeks(from, now.end) : [];
}

/** The conditions that a job was recorded in a span. */
export function createdWithin(
  { from, to }: ReturnType<typeof spanOf>,
  created = Prisma.sql`g.created_at`,
): Prisma.Sql[] {
  return [
    ...(from ? [Prisma.sql`${created} >= ${from}`] : []),
    ...(to ? [Prisma.sql`${created} < ${to}`] : []),
  ];
}
