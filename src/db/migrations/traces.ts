import type { Client } from 'pg';
import { exists, type Thing } from './catalogue.ts';
import { type Statement, splitStatements } from './split.ts';
import { plainName, readIndex, readTable } from './statements.ts';

/** What the catalogue says of a file. Without traces it cannot be told. */
export interface Traces {
  readonly verdict: 'done' | 'undone' | 'partly' | 'no traces';
  /** What should be there and is not, or the other way round. */
  readonly missing: readonly string[];
}

/** A thing that is there, or not, only after the file. */
interface Trace {
  readonly thing: Thing;
  readonly present: boolean;
}

/** Finds out from the catalogue whether a file was executed: as one transaction, it was executed whole or not at all. */
export async function findTraces(client: Client, sql: string): Promise<Traces> {
  const traces = tracesOf(splitStatements(sql));
  const missing: string[] = [];
  for (const { thing, present } of traces)
    if ((await exists(client, thing)) !== present)
      missing.push(`the ${describeThing(thing)} is ${present ? 'missing' : 'still there'}`);
  const verdict =
    traces.length === 0
      ? 'no traces'
      : missing.length === 0
        ? 'done'
        : missing.length === traces.length
          ? 'undone'
          : 'partly';
  return { verdict, missing };
}

/** Says what a thing is, in words. */
export function describeThing(thing: Thing): string {
  return `${thing.kind} ${'table' in thing ? `${thing.table}.` : ''}${thing.name}`;
}

/** What a file makes, also if it drops or renames it later. */
export function thingsMadeBy(sql: string): Thing[] {
  const made: Thing[] = [];
  walk(splitStatements(sql), {
    add: (thing) => made.push(thing),
    drop: () => undefined,
    rename: (_from, to) => made.push({ kind: 'relation', name: to }),
  });
  return made;
}

const NAME = String.raw`((?:"[^"]+"|[\w$]+)(?:\.(?:"[^"]+"|[\w$]+))?)`;
const CREATES: ReadonlyArray<readonly [RegExp, 'relation' | 'function' | 'type']> = [
  [new RegExp(`^CREATE (?:MATERIALIZED )?(?:VIEW|SEQUENCE) ${NAME}`, 'i'), 'relation'],
  [new RegExp(`^CREATE (?:FUNCTION|PROCEDURE) ${NAME}`, 'i'), 'function'],
  [new RegExp(`^CREATE (?:TYPE|DOMAIN) ${NAME}`, 'i'), 'type'],
];
const CREATE_TRIGGER = new RegExp(`^CREATE (?:CONSTRAINT )?TRIGGER ${NAME} .*? ON ${NAME}`, 'i');
const DROPS: ReadonlyArray<readonly [RegExp, 'relation' | 'function' | 'type']> = [
  [
    new RegExp(`^DROP (?:MATERIALIZED )?(?:TABLE|INDEX|VIEW|SEQUENCE) (?:CONCURRENTLY )?${NAME}`, 'i'),
    'relation',
  ],
  [new RegExp(`^DROP (?:FUNCTION|PROCEDURE) ${NAME}`, 'i'), 'function'],
  [new RegExp(`^DROP (?:TYPE|DOMAIN) ${NAME}`, 'i'), 'type'],
];
const DROP_TRIGGER = new RegExp(`^DROP TRIGGER ${NAME} ON ${NAME}`, 'i');
const ALTER_TABLE = new RegExp(`^ALTER TABLE (?:ONLY )?${NAME} `, 'i');
const RENAME = new RegExp(`^ALTER (?:TABLE|INDEX|VIEW|SEQUENCE) ${NAME} RENAME TO ${NAME}`, 'i');
const NAMED_CONSTRAINT = new RegExp(`(?<!\\b(?:ADD|ALTER|DROP|RENAME|VALIDATE) )\\bCONSTRAINT ${NAME}`, 'gi');
const ALTERS = new RegExp(`\\b(ADD|DROP) (COLUMN|CONSTRAINT) ${NAME}`, 'gi');

/**
 * What the statements leave behind, one after the other. What was there before under the same name says nothing, unless it
 * is an index, whose definition can be compared. IF NOT EXISTS and OR REPLACE say nothing either.
 */
function tracesOf(statements: readonly Statement[]): Trace[] {
  const traces = new Map<string, Trace>();
  const keyOf = (thing: Thing) =>
    `${thing.kind === 'index' ? 'relation' : thing.kind} ${'table' in thing ? thing.table : ''} ${thing.name}`;
  const add = (thing: Thing) => {
    const replaced = traces.get(keyOf(thing))?.present === false;
    if (replaced && thing.kind !== 'index') traces.delete(keyOf(thing));
    else traces.set(keyOf(thing), { thing, present: true });
  };
  const drop = (thing: Thing) => {
    if (!traces.delete(keyOf(thing))) traces.set(keyOf(thing), { thing, present: false });
  };
  const rename = (from: string, to: string) => {
    const thing = traces.get(`relation  ${from}`)?.thing;
    drop({ kind: 'relation', name: from });
    add(thing ? { ...thing, name: to } : { kind: 'relation', name: to });
  };
  walk(statements, { add, drop, rename });
  return [...traces.values()];
}

/** Told what statements do, one after the other. */
interface Visitor {
  readonly add: (thing: Thing) => void;
  readonly drop: (thing: Thing) => void;
  readonly rename: (from: string, to: string) => void;
}

function walk(statements: readonly Statement[], { add, drop, rename }: Visitor): void {
  for (const statement of statements) {
    const bare = statement.bare.replace(/\s+/g, ' ');
    const index = readIndex(statement);
    const table = readTable(statement);
    if (index && !/^CREATE[^(]* IF NOT EXISTS /i.test(bare)) add({ kind: 'index', name: index.name, index });
    if (table && !/^CREATE[^(]* IF NOT EXISTS /i.test(bare)) add({ kind: 'relation', name: table });
    read(bare, CREATES, add);
    read(bare, DROPS, drop);
    const [, made, on] = CREATE_TRIGGER.exec(bare) ?? [];
    if (made && on) add({ kind: 'trigger', name: plainName(made), table: plainName(on) });
    const [, dropped, of] = DROP_TRIGGER.exec(bare) ?? [];
    if (dropped && of) drop({ kind: 'trigger', name: plainName(dropped), table: plainName(of) });
    const [, from, to] = RENAME.exec(bare) ?? [];
    if (from && to) rename(plainName(from), plainName(to));
    const [, altered] = ALTER_TABLE.exec(bare) ?? [];
    // Those that come with a column.
    for (const [, name] of altered ? bare.matchAll(NAMED_CONSTRAINT) : [])
      if (altered && name) add({ kind: 'constraint', name: plainName(name), table: plainName(altered) });
    if (altered)
      for (const [, verb = '', what = '', name = ''] of bare.matchAll(ALTERS)) {
        if (/^(if|not)$/i.test(name)) continue;
        const thing: Thing = {
          kind: /column/i.test(what) ? 'column' : 'constraint',
          name: plainName(name),
          table: plainName(altered),
        };
        if (/add/i.test(verb)) add(thing);
        else drop(thing);
      }
  }
}

function read(
  bare: string,
  patterns: ReadonlyArray<readonly [RegExp, 'relation' | 'function' | 'type']>,
  found: (thing: Thing) => void,
): void {
  for (const [pattern, kind] of patterns) {
    const name = pattern.exec(bare)?.[1];
    // Of IF EXISTS.
    if (name && !/^if$/i.test(name)) found({ kind, name: plainName(name) });
  }
}
