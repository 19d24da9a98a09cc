import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLNamedOutputType,
  getNamedType,
  getNullableType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { schema } from '../../graphql/schema.ts';

/** One column of a table. */
interface Column {
  /** How it is asked for: `tags { key value }`. */
  readonly selection: string;
  /** Where its value is in a row: `['generation', 'id']`. */
  readonly path: readonly string[];
}

/** A question of the API whose answer has rows. */
export interface ExportTable {
  /** Its field of `Query`. */
  readonly field: string;
  readonly args: readonly GraphQLArgument[];
  /** Its rows come in pages: it is a connection, and not a report. */
  readonly paged: boolean;
  /** Its pages say which instants the filter's window stands for. */
  readonly windowed: boolean;
  /** By name: `costCents`, `generation.id`. */
  readonly columns: ReadonlyMap<string, Column>;
  /** What is shown unless somebody chooses. */
  readonly shown: readonly string[];
}

/** The column with a row's position in its list. */
export const CURSOR = 'cursor';

// In this order. Of the others, each is large, or costs a statement or the reading of a result.
const OF_A_GENERATION: readonly string[] = [
  'id',
  'requestId',
  'createdAt',
  'finishedAt',
  'userId',
  'endpoint',
  'status',
  'prompt',
  'outputUrl',
  'durationS',
  'costCents',
  'costSource',
  'errorType',
  'error',
  'tags',
];

// What changes while an export is read, as a cost does, would move rows from pages to come to those that have been.
const NOT_EXPORTED = ['first', 'last', 'before', 'orderBy'];

/** Every question with rows: connections and reports, by the name in their path, `spendByUser` as `spend-by-user`. */
export const TABLES: ReadonlyMap<string, ExportTable> = new Map(
  Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) => {
    const table = tableOf(field);
    const name = field.name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return table ? [[name, table]] : [];
  }),
);

function tableOf(field: GraphQLField<unknown, unknown>): ExportTable | undefined {
  const edge = rowOf(field.type, 'edges');
  const row = edge ? rowOf(edge, 'node') : rowOf(field.type, 'rows');
  if (!row) return undefined;
  const columns = columnsOf(row).toSorted((a, b) => a.place - b.place);
  const paged = edge !== undefined;
  const list = getNamedType(field.type);
  return {
    field: field.name,
    args: field.args.filter(({ name }) => !NOT_EXPORTED.includes(name)),
    paged,
    windowed: paged && isObjectType(list) && 'window' in list.getFields(),
    columns: new Map([
      ...columns.map(({ name, column }) => [name, column] as const),
      ...(paged ? [[CURSOR, { selection: '', path: [] }] as const] : []),
    ]),
    shown: [...columns.filter(({ shown }) => shown).map(({ name }) => name), ...(paged ? [CURSOR] : [])],
  };
}

function rowOf(
  type: GraphQLField<unknown, unknown>['type'],
  member: string,
): GraphQLNamedOutputType | undefined {
  const named = getNamedType(type);
  const field = isObjectType(named) ? named.getFields()[member] : undefined;
  return field && getNamedType(field.type);
}

interface NamedColumn {
  readonly name: string;
  readonly column: Column;
  readonly shown: boolean;
  /** The smaller, the further left. */
  readonly place: number;
}

/** The columns that a type of row has: its values, the values of the objects in it, and lists. */
function columnsOf(row: GraphQLNamedOutputType): NamedColumn[] {
  return fieldsOf(row).flatMap((field) => columnOf(row, field) ?? columnsBelow(row, field));
}

function columnsBelow(row: GraphQLNamedOutputType, field: GraphQLField<unknown, unknown>): NamedColumn[] {
  const inner = getNamedType(field.type);
  if (isList(field) || rowOf(inner, 'edges')) return [];
  return fieldsOf(inner).flatMap((below) => {
    const found = columnOf(inner, below);
    if (!found) return [];
    const { name, column, shown, place } = found;
    return [
      {
        name: `${field.name}.${name}`,
        column: {
          selection: `${field.name} { ${column.selection} }`,
          path: [field.name, ...column.path],
        },
        // What a generation points to can be had by its id.
        shown: shown && row.name !== 'Generation',
        place,
      },
    ];
  });
}

function columnOf(
  type: GraphQLNamedOutputType,
  field: GraphQLField<unknown, unknown>,
): NamedColumn | undefined {
  const { name } = field;
  const named = getNamedType(field.type);
  const selection = isLeafType(named) ? name : isList(field) && `${name} ${leavesOf(named)}`;
  if (!selection) return undefined;
  const place =
    type.name === 'Generation'
      ? OF_A_GENERATION.indexOf(name)
      : isNumber(named)
        ? 1000
        : isList(field)
          ? 2000
          : -1;
  const shown = type.name === 'Generation' ? OF_A_GENERATION.includes(name) : !isList(field);
  return { name, column: { selection, path: [name] }, shown, place: place === -1 && !shown ? 3000 : place };
}

function isList({ type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(getNullableType(type));
}

function isNumber({ name }: GraphQLNamedOutputType): boolean {
  return name === 'Int' || name === 'Float';
}

/** The values of the objects in a list; of generations, which are large, only the id. */
function leavesOf(type: GraphQLNamedOutputType): string {
  const leaves = fieldsOf(type).filter((field) => isLeafType(getNamedType(field.type)));
  const names = type.name === 'Generation' ? ['id'] : leaves.map(({ name }) => name);
  return `{ ${names.join(' ')} }`;
}

function fieldsOf(type: GraphQLNamedOutputType): Array<GraphQLField<unknown, unknown>> {
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  return fields.filter(({ args }) => !args.some(isRequiredArgument));
}
