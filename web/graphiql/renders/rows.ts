import { isTyped, type Part, type TypedObject } from './typed-answer.ts';

/** The rows of an answer as a table, with the names of the server's exports: `generation.id`, and a list in one column. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

/** The rows that one part of an answer has: those of a page, a report or a list, or the one object that it is. */
export function tableOf({ value }: Part): Table {
  const rows = objectsIn(value).map((object) => flat(object, ''));
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  // An object that is null in one row has its members as columns in the others.
  const columns = names.filter((name) => !names.some((other) => other.startsWith(`${name}.`)));
  return { columns, rows };
}

function objectsIn(value: unknown): TypedObject[] {
  if (Array.isArray(value)) return value.filter(isTyped);
  if (!isTyped(value)) return [];
  const { edges, rows } = value.values;
  if (Array.isArray(edges))
    return edges.filter(isTyped).flatMap((edge) => (isTyped(edge.values['node']) ? edge.values['node'] : []));
  return Array.isArray(rows) ? rows.filter(isTyped) : [value];
}

function flat({ values }: TypedObject, prefix: string): Record<string, unknown> {
  return Object.assign(
    {},
    ...Object.entries(values).map(([name, value]) =>
      isTyped(value) ? flat(value, `${prefix}${name}.`) : { [prefix + name]: plain(value) },
    ),
  );
}

/** Without the types, as it was answered. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isTyped(value)) return value;
  return Object.fromEntries(Object.entries(value.values).map(([name, member]) => [name, plain(member)]));
}

/** One object a line. */
export function ndjsonOf({ columns, rows }: Table): string {
  return rows
    .map((row) => `${JSON.stringify(Object.fromEntries(columns.map((name) => [name, row[name] ?? null])))}\n`)
    .join('');
}

/** RFC 4180, with an apostrophe before a text that a spreadsheet would run as a formula, as the server's exports have it. */
export async function csvOf({ columns, rows }: Table): Promise<string> {
  const { stringify } = await import('csv-stringify/browser/esm/sync');
  const records = rows.map((row) => columns.map((name) => row[name] ?? null));
  return stringify([[...columns], ...records], {
    record_delimiter: 'windows',
    escape_formulas: true,
    quoted_match: /[\r\n;\t]/,
    cast: {
      object: (value) => JSON.stringify(value),
      boolean: String,
      // Spreadsheets pass over the line feed; csv-stringify does not know it.
      string: (text) => (text.startsWith('\n') ? `'${text}` : text),
    },
  });
}
