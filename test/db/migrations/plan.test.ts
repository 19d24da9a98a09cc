import { expect, test } from 'vitest';
import { makePlan } from '../../../src/db/migrations/plan.ts';

async function planOf(sql: string, inUse = true) {
  const plan = await makePlan({ name: 'any', sql }, async () => inUse);
  if (plan.kind !== 'steps') return plan.kind;
  return plan.steps.map((step) => {
    if (step.kind === 'index') return step.index.as({ concurrently: true });
    if (step.kind === 'drop index') return `drop ${step.name}`;
    return step.kind === 'transaction' ? `${step.brief ? 'brief' : 'rows'}: ${step.sql}` : step.sql;
  });
}

test('a file is one transaction, unless it builds an index of a table with rows', async () => {
  const sql = 'ALTER TABLE a ADD COLUMN b INT; CREATE INDEX i ON a (b);';
  expect(await planOf(sql, false)).toBe('whole');
  expect(await planOf(sql)).toEqual([
    'brief: ALTER TABLE a ADD COLUMN b INT',
    'CREATE INDEX CONCURRENTLY i ON public.a (b)',
  ]);
  expect(await planOf('ALTER TABLE a ADD COLUMN b INT; UPDATE a SET b = 1;')).toBe('whole');
  expect(await planOf('CREATE TABLE a (b INT); CREATE INDEX i ON a (b);')).toBe('whole');
});

test('what is refused within a transaction is executed by itself, and rows are changed under no lock of a table', async () => {
  expect(
    await planOf(`CREATE TABLE a (b INT);
      CREATE UNIQUE INDEX ON a (b);
      INSERT INTO a VALUES (1);
      DROP INDEX CONCURRENTLY IF EXISTS public.old;
      create unique index concurrently if not exists "I" on only public.c using btree (d);
      ALTER TABLE c ADD CONSTRAINT e CHECK (d > 0) NOT VALID;
      ALTER TABLE c VALIDATE CONSTRAINT e;
      VACUUM c`),
  ).toEqual([
    'brief: CREATE TABLE a (b INT)\n;\nCREATE UNIQUE INDEX ON a (b)',
    'rows: INSERT INTO a VALUES (1)',
    'drop old',
    'CREATE unique INDEX CONCURRENTLY "I" ON public.c using btree (d)',
    'brief: ALTER TABLE c ADD CONSTRAINT e CHECK (d > 0) NOT VALID',
    'brief: ALTER TABLE c VALIDATE CONSTRAINT e',
    'VACUUM c',
  ]);
});

test('a file with transactions of its own is left as it is', async () => {
  expect(await planOf('BEGIN; CREATE INDEX i ON a (b); COMMIT;')).toBe('own transactions');
});
