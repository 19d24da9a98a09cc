import { stringify } from 'csv-stringify/sync';
import { toJson } from '../../lib/lossless-json.ts';
import type { ExportRequest, Format } from './request.ts';
import { CURSOR, type ExportTable } from './tables.ts';

/** A row as GraphQL answers it, and its position. */
export interface ExportRow {
  readonly cursor: string | undefined;
  readonly values: unknown;
}

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** The line above the rows; none where the rest of an export is asked for, which is appended to what came before. */
export function headerOf({ format, columns, variables }: ExportRequest): string {
  return format === 'csv' && variables['after'] === undefined ? csv([columns]) : '';
}

/** The lines of some rows. */
export function linesOf({ format, table, columns }: ExportRequest, rows: readonly ExportRow[]): string {
  const read = columns.map((name) => readerOf(table, name));
  if (format === 'csv') return csv(rows.map((row) => read.map((value) => value(row))));
  return rows
    .map((row) => `${toJson(Object.fromEntries(columns.map((name, at) => [name, read[at]?.(row)])))}\n`)
    .join('');
}

/**
 * RFC 4180. A spreadsheet would run a text that begins like a formula: such a text gets an apostrophe before it, a number
 * does not. One that begins with a line feed is not among those that csv-stringify knows.
 */
function csv(records: ReadonlyArray<readonly unknown[]>): string {
  return stringify([...records], {
    record_delimiter: 'windows',
    escape_formulas: true,
    // csv-stringify quotes what has its own delimiters; readers take others for one, too.
    quoted_match: /[\r\n;\t]/,
    cast: {
      object: toJson,
      boolean: String,
      string: (text) => (text.startsWith('\n') ? `'${text}` : text),
    },
  });
}

function readerOf(table: ExportTable, name: string): (row: ExportRow) => unknown {
  if (name === CURSOR) return ({ cursor }) => cursor;
  const path = table.columns.get(name)?.path ?? [];
  return ({ values }) => path.reduce<unknown>((value, member) => memberOf(value, member), values) ?? null;
}

function memberOf(value: unknown, member: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined;
}
