import { Prisma } from '../db/client.ts';
import { InvalidInputError } from '../errors.ts';
import { resolveWindow, type TimeWindow, type Window } from '../lib/window.ts';
import { checkInputs, checkText } from './job-input.ts';
import type { GenerationStatus } from './status.ts';

/** Which rows are wanted; what is not given does not restrict. Times are half-open: from ≤ created < to. */
export interface GenerationFilter {
  readonly userId?: string | null | undefined;
  readonly endpoint?: readonly string[] | null | undefined;
  readonly status?: readonly GenerationStatus[] | null | undefined;
  readonly window?: TimeWindow | null | undefined;
  readonly createdFrom?: Date | null | undefined;
  readonly createdTo?: Date | null | undefined;
  readonly minCostCents?: number | null | undefined;
  readonly errorType?: string | null | undefined;
  /** Words that the prompt has, or nearly. */
  readonly search?: string | null | undefined;
  /** The URL of a file that the job made, or a part of it. */
  readonly outputUrl?: string | null | undefined;
  /** Containment: `{"resolution":"4k"}` finds every job whose inputs hold that. */
  readonly inputs?: unknown;
}

/** The instants that a filter's window stands for, null where it has none. */
export function windowOf(filter: GenerationFilter, now: Date): Window | null {
  return filter.window ? resolveWindow('filter.window', filter.window, now) : null;
}

/** A filter as conditions on the table `g`; throws an InvalidInputError. */
export function matching(filter: GenerationFilter, now: Date): Prisma.Sql[] {
  const { userId, endpoint, status, createdFrom, createdTo, minCostCents, errorType, inputs } = filter;
  const window = windowOf(filter, now);
  for (const field of ['userId', 'errorType', 'search', 'outputUrl'] as const)
    checkText(`filter.${field}`, filter[field] ?? '');
  for (const name of endpoint ?? []) checkText('filter.endpoint', name);
  return [
    ...(userId != null ? [Prisma.sql`g.user_id = ${userId}`] : []),
    ...(endpoint != null ? [Prisma.sql`g.endpoint = ANY(${[...endpoint]})`] : []),
    ...(status != null ? [Prisma.sql`g.status = ANY(${[...status]})`] : []),
    ...(window ? [Prisma.sql`g.created_at >= ${window.from}`, Prisma.sql`g.created_at < ${window.to}`] : []),
    ...(createdFrom != null ? [Prisma.sql`g.created_at >= ${createdFrom}`] : []),
    ...(createdTo != null ? [Prisma.sql`g.created_at < ${createdTo}`] : []),
    ...(minCostCents != null ? [Prisma.sql`g.cost_cents >= ${minCostCents}::float8::numeric`] : []),
    // Only a failed job has one; saying so lets the index on the status help.
    ...(errorType != null ? [Prisma.sql`g.error_type = ${errorType}`, Prisma.sql`g.status = 'FAILED'`] : []),
    ...(filter.search != null ? searching(filter.search) : []),
    ...(filter.outputUrl != null ? [madeFile(filter.outputUrl)] : []),
    ...(inputs != null
      ? [Prisma.sql`g.inputs @> ${JSON.stringify(checkInputs('filter.inputs', inputs))}::jsonb`]
      : []),
  ];
}

const MAX_WORDS = 10;
// A trigram index needs three.
const MIN_URL_PART = 3;

/** Each word has to be in the prompt, or one that shares most of its trigrams, as a typing mistake does. */
function searching(search: string): Prisma.Sql[] {
  const words = search.split(/\s+/).filter(Boolean);
  if (words.length === 0 || words.length > MAX_WORDS)
    throw new InvalidInputError('filter.search', `A search has 1 to ${MAX_WORDS} words.`);
  return words.map((word) => Prisma.sql`${word} <% (g.inputs ->> 'prompt')`);
}

function madeFile(part: string): Prisma.Sql {
  if (part.length < MIN_URL_PART)
    throw new InvalidInputError(
      'filter.outputUrl',
      `A part of a URL has at least ${MIN_URL_PART} characters.`,
    );
  return Prisma.sql`g.output_url LIKE ${`%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`;
}
