import { encodeGlobalID } from '@pothos/plugin-relay';
import { GraphQLFloat } from 'graphql';
import { URLResolver } from 'graphql-scalars';
import { isCost } from '../../billing/cost-of.ts';
import { COST_SOURCES } from '../../billing/record-costs.ts';
import { falRequestId } from '../../db/pending-request-id.ts';
import type { Generation } from '../../generations/row.ts';
import { ENDED_BY } from '../../generations/transitions/end.ts';
import { GENERATION_STATUSES } from '../../generations/transitions/states.ts';
import { writtenTime } from '../iso-time.ts';
import { NULL, orNull, quoted, type Write } from './write.ts';

type Column = keyof Generation;

/** The columns of a row as PostgreSQL writes them. */
type Row<Read extends Column> = Readonly<Record<Read, string | null>>;

/** How a field is written, and of which columns. */
interface RowField {
  readonly reads: readonly Column[];
  readonly write: Write<Row<Column>>;
}

/**
 * The fields of a generation that are plain values of its row, and how they are written: as JSON, from what PostgreSQL has
 * written. The resolvers in `types/generation.ts` and the scalars make the same of a row of Prisma's, by way of Dates, Decimals
 * and bigints. What throws here has an error in the answer, or another form: it is left to them.
 */
export const ROW_FIELDS: Readonly<Record<string, RowField>> = {
  id: field(['id'], ({ id }) => quoted(encodeGlobalID('Generation', present(id)))),
  requestId: field(['requestId'], ({ requestId }) => orNull(falRequestId(present(requestId)), quoted)),
  userId: field(['userId'], ({ userId }) => quoted(present(userId))),
  endpoint: field(['endpoint'], ({ endpoint }) => quoted(present(endpoint))),
  status: field(['status'], ({ status }) => oneOf(GENERATION_STATUSES, status)),
  outputUrl: field(['outputUrl'], ({ outputUrl }) => orNull(outputUrl, url)),
  resultNote: field(['resultNote'], ({ resultNote }) => orNull(resultNote, quoted)),
  seed: field(['seed'], ({ seed }) => orNull(seed, quoted)),
  durationS: field(['durationS'], ({ durationS }) => orNull(durationS, float)),
  costCents: field(['status', 'costSource', 'costCents'], (row) =>
    isCost(row) ? orNull(row.costCents, float) : NULL,
  ),
  costSource: field(['status', 'costSource', 'costCents'], (row) =>
    isCost(row) && row.costCents !== null ? oneOf(COST_SOURCES, row.costSource) : NULL,
  ),
  error: field(['error'], ({ error }) => orNull(error, quoted)),
  errorType: field(['errorType'], ({ errorType }) => orNull(errorType, quoted)),
  cancelRequestedAt: field(['cancelRequestedAt'], ({ cancelRequestedAt }) => orNull(cancelRequestedAt, time)),
  endedBy: field(['endedBy'], ({ endedBy }) => orNull(endedBy, (by) => oneOf(ENDED_BY, by))),
  createdAt: field(['createdAt'], ({ createdAt }) => time(present(createdAt))),
  finishedAt: field(['finishedAt'], ({ finishedAt }) => orNull(finishedAt, time)),
  startedAt: field(['startedAt'], ({ startedAt }) => orNull(startedAt, time)),
  updatedAt: field(['updatedAt'], ({ updatedAt }) => orNull(updatedAt, time)),
};

function field<const Read extends Column>(reads: readonly Read[], write: Write<Row<Read>>): RowField {
  return { reads, write };
}

function present(value: string | null): string {
  if (value === null) throw new TypeError('a value is missing');
  return value;
}

function oneOf(known: readonly string[], value: string | null): string {
  if (value === null || !known.includes(value)) throw new TypeError('a value is unknown');
  return quoted(value);
}

function url(text: string): string {
  return quoted(String(URLResolver.serialize(text)));
}

function float(text: string): string {
  return String(GraphQLFloat.serialize(text));
}

function time(text: string): string {
  return quoted(writtenTime(text));
}
