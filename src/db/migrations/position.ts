import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { type Migration, MigrationError } from './files.ts';
import type { Step } from './plan.ts';
import type { MigrationRecord } from './records.ts';
import { splitStatements } from './split.ts';
import { changesRows } from './statements.ts';
import { findTraces } from './traces.ts';

/** What the statements of these steps are, however they are grouped: another version may make other steps of the same file. */
export function fingerprintOf(steps: readonly Step[]): string {
  const statements = steps.flatMap((step) => splitStatements(sqlOf(step)));
  const lines = statements.map(({ bare }) => bare.replace(/\s+/g, ' '));
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

function sqlOf(step: Step): string {
  if (step.kind === 'index') return step.index.as({ concurrently: true });
  return step.kind === 'drop index' ? `DROP INDEX CONCURRENTLY ${step.name}` : step.sql;
}

/**
 * How many of the steps are done of a migration that was interrupted. If another version of the program began it with other
 * steps, the catalogue tells. Throws a MigrationError if it cannot.
 */
export async function findPosition(
  client: Client,
  { name }: Pick<Migration, 'name'>,
  steps: readonly Step[],
  { steps: done = 0, fingerprint }: Pick<MigrationRecord, 'steps' | 'fingerprint'>,
): Promise<number> {
  // A step that was begun and not recorded left nothing, or finds out itself what it left.
  if (done === 0) return 0;
  if (fingerprint !== undefined)
    for (let count = steps.length - 1; count > 0; count -= 1)
      if (fingerprintOf(steps.slice(0, count)) === fingerprint) return count;
  const seen = await readPosition(client, steps);
  // Versions before this one counted only.
  if (fingerprint === undefined && done < steps.length && (seen === undefined || seen <= done)) {
    const { verdict } = await findTraces(client, joined(steps.slice(0, done)));
    if (verdict === 'done' || verdict === 'no traces') return done;
  }
  if (seen === undefined) throw new MigrationError(unclear(name));
  return seen;
}

/** How many steps are done, by what is there; undefined if that does not tell. */
async function readPosition(client: Client, steps: readonly Step[]): Promise<number | undefined> {
  const verdictOf = async (some: readonly Step[]) => (await findTraces(client, joined(some))).verdict;
  const traced: number[] = [];
  for (const [index, step] of steps.entries())
    if ((await verdictOf([step])) !== 'no traces') traced.push(index);
  let done = 0;
  for (const index of traced) if ((await verdictOf(steps.slice(0, index + 1))) === 'done') done = index + 1;
  for (const index of traced)
    if (index >= done && (await verdictOf(steps.slice(done, index + 1))) !== 'undone') return undefined;
  const next = traced.find((index) => index >= done) ?? steps.length;
  // Whatever leaves no trace may be done or not: only what may be done twice can be done now.
  return steps.slice(done, next).every(mayBeRepeated) ? done : undefined;
}

function mayBeRepeated(step: Step): boolean {
  return step.kind === 'batches' || !splitStatements(sqlOf(step)).some(changesRows);
}

function joined(steps: readonly Step[]): string {
  return steps.map(sqlOf).join('\n;\n');
}

function unclear(name: string): string {
  return [
    `The migration ${name} was begun by another version of the program, in other steps, and what is there does not tell how far it came.`,
    'Start the version that began it: it goes on from there. Then start this one.',
  ].join('\n');
}
