import { encodeGlobalID } from '@pothos/plugin-relay';
import { GraphQLFloat } from 'graphql';
import { URLResolver } from 'graphql-scalars';
import { storedCostCounts } from '../../billing/cost-of.ts';
import { COST_SOURCES } from '../../billing/record-costs.ts';
import { falRequestId } from '../../db/pending-request-id.ts';
import type { TextRow } from '../../db/text-query.ts';
import type { Generation } from '../../generations/row.ts';
import { ENDED_BY } from '../../generations/transitions/end.ts';
import { GENERATION_STATUSES } from '../../generations/transitions/states.ts';
import { writtenTime } from '../iso-time.ts';
import { NULL, orNull, quoted, type Write } from './write.ts';

type Text = string | null;
type Column = keyof Generation;

/** Says where in a row a column is. */
export type PlaceOf = (column: Column) => number;

/** Makes what writes a field, for rows in which the columns have these places. */
type RowField = (placeOf: PlaceOf) => Write<TextRow>;

/**
 * The fields of a generation that are plain values of its row, and how they are written: as JSON, from what PostgreSQL has
 * written. The resolvers in `types/generation.ts` and the scalars make the same of a row of Prisma's, by way of Dates, Decimals
 * and bigints. What throws here has an error in the answer, or another form: it is left to them.
 */
export const ROW_FIELDS: Readonly<Record<string, RowField>> = {
  id: field('id', (id) => quoted(encodeGlobalID('Generation', present(id)))),
  requestId: field('requestId', (id) => orNull(falRequestId(present(id)), quoted)),
  userId: field('userId', (id) => quoted(present(id))),
  endpoint: field('endpoint', (name) => quoted(present(name))),
  status: field('status', (status) => oneOf(GENERATION_STATUSES, present(status))),
  outputUrl: nullable('outputUrl', (url) => quoted(String(URLResolver.serialize(url)))),
  resultNote: nullable('resultNote', quoted),
  seed: nullable('seed', quoted),
  durationS: nullable('durationS', float),
  costCents: costField((cents) => float(cents)),
  costSource: costField((_cents, source) => oneOf(COST_SOURCES, source)),
  error: nullable('error', quoted),
  errorType: nullable('errorType', quoted),
  cancelRequestedAt: nullable('cancelRequestedAt', time),
  endedBy: nullable('endedBy', (by) => oneOf(ENDED_BY, by)),
  createdAt: field('createdAt', (at) => time(present(at))),
  finishedAt: nullable('finishedAt', time),
  startedAt: nullable('startedAt', time),
  updatedAt: nullable('updatedAt', time),
};

function field(column: Column, write: (value: Text) => string): RowField {
  return (placeOf) => {
    const place = placeOf(column);
    return (row) => write(valueAt(row, place));
  };
}

function nullable(column: Column, write: (value: string) => string): RowField {
  return field(column, (value) => orNull(value, write));
}

/** A field that is null where the row has no cost. */
function costField(write: (cents: string, source: string) => string): RowField {
  return (placeOf) => {
    const [ofStatus, ofSource, ofCents] = [placeOf('status'), placeOf('costSource'), placeOf('costCents')];
    return (row) => {
      const [cents, costSource] = [valueAt(row, ofCents), present(valueAt(row, ofSource))];
      const known = storedCostCounts({ status: valueAt(row, ofStatus), costSource });
      return cents !== null && known ? write(cents, costSource) : NULL;
    };
  };
}

function valueAt(row: TextRow, place: number): Text {
  const value = row[place];
  if (value === undefined) throw new Error('a column was not read');
  return value;
}

function present(value: Text): string {
  if (value === null) throw new TypeError('a value is missing');
  return value;
}

function oneOf(known: readonly string[], value: string): string {
  if (!known.includes(value)) throw new TypeError('a value is unknown');
  return quoted(value);
}

function float(text: string): string {
  return String(GraphQLFloat.serialize(text));
}

function time(text: string): string {
  return quoted(writtenTime(text));
}
