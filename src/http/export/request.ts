import { type GraphQLArgument, getNamedType, getNullableType, isInputObjectType, isListType } from 'graphql';
import { InvalidInputError } from '../../errors.ts';
import { EXPORT_FOLDER } from '../paths.ts';
import { type ExportTable, TABLES } from './tables.ts';

/** What a request for an export asks for. */
export interface ExportRequest {
  readonly name: string;
  readonly table: ExportTable;
  readonly format: Format;
  readonly columns: readonly string[];
  /** The arguments of the question. */
  readonly variables: Readonly<Record<string, unknown>>;
}

const FORMATS = ['csv', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/** The paths of all exports. */
export const EXPORT_PATHS: readonly string[] = [...TABLES.keys()].flatMap((name) =>
  FORMATS.map((format) => `${EXPORT_FOLDER}${name}.${format}`),
);

/** Reads a URL with one of `EXPORT_PATHS`; throws an InvalidInputError. */
export function readExportRequest({ pathname, searchParams }: URL): ExportRequest {
  const [name = '', suffix] = pathname.slice(EXPORT_FOLDER.length).split('.');
  const table = TABLES.get(name);
  const format = FORMATS.find((one) => one === suffix);
  if (!table || !format) throw new Error(`not the path of an export: ${pathname}`);
  const known = ['columns', ...table.args.map((arg) => arg.name)];
  for (const param of new Set(searchParams.keys())) {
    if (!known.includes(param))
      throw new InvalidInputError(
        cut(param),
        `There is no such parameter. This export takes ${known.join(', ')}.`,
      );
    if (searchParams.getAll(param).length > 1)
      throw new InvalidInputError(param, 'The URL has this more than once.');
  }
  return {
    name,
    table,
    format,
    columns: columnsOf(table, searchParams.get('columns')),
    variables: Object.fromEntries(table.args.flatMap((arg) => valueOf(arg, searchParams.get(arg.name)))),
  };
}

/** Where the same export is, from its first row: with instants where it was asked for with a window that ends now. */
export function pathOf({ name, format, columns, variables }: ExportRequest): string {
  const { after: _, ...others } = variables;
  const given = Object.entries(others).map(([arg, value]): [string, string] => [
    arg,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const params = new URLSearchParams([...given, ['columns', columns.join(',')]]);
  return `${EXPORT_FOLDER}${name}.${format}?${params}`;
}

function columnsOf(table: ExportTable, text: string | null): readonly string[] {
  if (!text) return table.shown;
  const columns = text.split(',').map((name) => name.trim());
  const unknown = columns.find((name) => !table.columns.has(name));
  if (unknown !== undefined)
    throw new InvalidInputError(
      'columns',
      `There is no column "${cut(unknown)}". The columns are ${[...table.columns.keys()].join(', ')}.`,
    );
  const twice = columns.find((name, index) => columns.indexOf(name) !== index);
  if (twice !== undefined) throw new InvalidInputError('columns', `"${twice}" is named more than once.`);
  return columns;
}

function cut(text: string): string {
  return text.slice(0, 100).toWellFormed();
}

/** What GraphQL coerces as it does a variable. An empty parameter is as good as none, as forms send them. */
function valueOf({ name, type }: GraphQLArgument, text: string | null): Array<[string, unknown]> {
  if (!text) return [];
  const named = getNamedType(type);
  if (isInputObjectType(named) || isListType(getNullableType(type))) return [[name, parse(name, text)]];
  if (named.name === 'Int' || named.name === 'Float')
    return [[name, /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text]];
  if (named.name === 'Boolean' && /^(true|false)$/.test(text)) return [[name, text === 'true']];
  return [[name, text]];
}

function parse(field: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidInputError(field, 'This is not JSON.');
  }
}
