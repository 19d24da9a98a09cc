import type { Client } from 'pg';
import { exists, stateOfIndex } from '../migrations/catalogue.ts';
import type { Migration } from '../migrations/files.ts';
import { describeThing, thingsMadeBy } from '../migrations/traces.ts';

/** What the database has under names that our migrations give to things of their own, each in a sentence. */
export async function findForeignNames(
  client: Client,
  [first, ...others]: readonly Migration[],
): Promise<string[]> {
  const problems = new Map<string, string>();
  const add = (name: string, what: string) =>
    problems.set(name, `There is another ${what}, a name that fal-ledger uses itself: rename or drop it.`);
  // The first migration's table is the one that is adopted, and it may have its indexes.
  const ours = first ? thingsMadeBy(first.sql).filter(({ kind }) => kind === 'index') : [];
  const known = new Set(ours.map(({ name }) => name));
  const theirs = others.flatMap(({ sql }) => thingsMadeBy(sql)).filter(({ name }) => !known.has(name));
  for (const thing of [...ours, ...theirs]) {
    const { kind, name } = thing;
    if (problems.has(name) || kind === 'column' || ('table' in thing && thing.table !== 'generations'))
      continue;
    const state = kind === 'index' ? await stateOfIndex(client, thing.index, name) : undefined;
    if (state === 'another') add(name, `index of the name ${name}`);
    else if (kind !== 'index' && (await exists(client, thing))) add(name, describeThing(thing));
    else if (state === 'missing' && (await exists(client, { kind: 'relation', name })))
      add(name, `relation ${name}`);
    else if (kind === 'relation' && (await exists(client, { kind: 'type', name }))) add(name, `type ${name}`);
  }
  return [...problems.values()];
}
