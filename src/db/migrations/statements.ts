import type { Statement } from './split.ts';

const NAME = String.raw`(?:"(?:[^"]|"")+"|[\w$\u0080-\uffff]+)`;
const QUALIFIED = `(?:${NAME}\\s*\\.\\s*)?${NAME}`;
const QUALIFIED_BY_SCHEMA = new RegExp(`^${NAME}\\s*\\.`);
const CREATE_INDEX = new RegExp(
  String.raw`^CREATE\s+(?<unique>UNIQUE\s+)?INDEX\s+(?<concurrently>CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(?<name>${QUALIFIED})\s+ON\s+(?:ONLY\s+)?(?<table>${QUALIFIED})(?<rest>[^]*)$`,
  'i',
);
const DROP_INDEX = new RegExp(
  String.raw`^DROP\s+INDEX\s+CONCURRENTLY\s+(?:IF\s+EXISTS\s+)?(?<name>${QUALIFIED})\s*$`,
  'i',
);
const CREATE_TABLE = new RegExp(
  String.raw`^CREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?<name>${QUALIFIED})`,
  'i',
);

/** CREATE INDEX, in parts. */
export interface IndexStatement {
  readonly name: string;
  readonly table: string;
  readonly concurrently: boolean;
  /** The statement for another index, or in another way. */
  as(options: { concurrently: boolean; name?: string; table?: string }): string;
}

/** The parts of a CREATE INDEX; undefined for any other statement, and for an index that PostgreSQL names itself. */
export function readIndex({ bare }: Statement): IndexStatement | undefined {
  const {
    unique = '',
    concurrently,
    name = '',
    table = '',
    rest = '',
  } = CREATE_INDEX.exec(bare)?.groups ?? {};
  if (name === '' || /^on$/i.test(name)) return undefined;
  return {
    name: plainName(name),
    table: plainName(table),
    concurrently: concurrently !== undefined,
    as: (options) =>
      `CREATE ${unique}INDEX ${options.concurrently ? 'CONCURRENTLY ' : ''}${options.name ?? name} ON ${options.table ?? inPublic(table)}${rest}`,
  };
}

/** Outside a transaction, a pooler's session may have any search path. */
function inPublic(table: string): string {
  return QUALIFIED_BY_SCHEMA.test(table) ? table : `public.${table}`;
}

/** The name of an index that a statement drops concurrently. */
export function readDroppedIndex({ bare }: Statement): string | undefined {
  const name = DROP_INDEX.exec(bare)?.groups?.['name'];
  return name && plainName(name);
}

/** The name of a table that a statement creates. */
export function readTable({ bare }: Statement): string | undefined {
  const name = CREATE_TABLE.exec(bare)?.groups?.['name'];
  return name && plainName(name);
}

/** Whether the statement only changes rows: then it waits for rows, and nobody queues behind it. */
export function changesRows({ bare }: Statement): boolean {
  return /^(INSERT|UPDATE|DELETE|WITH|MERGE)\b/i.test(bare);
}

/** Whether PostgreSQL refuses the statement within a transaction. */
export function standsAlone({ bare }: Statement): boolean {
  return /^(VACUUM|ALTER\s+SYSTEM|(CREATE|DROP)\s+(DATABASE|TABLESPACE)|((CREATE(\s+UNIQUE)?|DROP)\s+INDEX|REINDEX\b[^(]*)\s+CONCURRENTLY)\b/i.test(
    bare,
  );
}

/** Whether the statement begins or ends a transaction of the file's own. */
export function controlsTransaction({ bare }: Statement): boolean {
  return /^(BEGIN|START\s+TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE)\b/i.test(bare);
}

/** A name as the catalogue has it, without the schema. */
export function plainName(name: string): string {
  const last = new RegExp(`${NAME}\\s*$`).exec(name)?.[0].trim() ?? name;
  return last.startsWith('"') ? last.slice(1, -1).replaceAll('""', '"') : last.toLowerCase();
}
