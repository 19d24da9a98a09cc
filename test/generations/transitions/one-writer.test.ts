import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const SRC = path.join(import.meta.dirname, '../../../src');
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('generated') && !file.startsWith('sandbox'))
  .sort();

const textOf = (file: string) => readFileSync(path.join(SRC, file), 'utf8');

/** The SQL of a file: what stands in its tagged templates and in `Prisma.raw`, so that TypeScript's own assignments do not count. */
function sqlOf(file: string): string[] {
  const text = textOf(file);
  const templates = text.matchAll(/\$?(?:queryRaw|executeRaw|Prisma\.sql)\b[^`]*`([^`]*)`/g);
  const raw = text.matchAll(/Prisma\.raw\(\s*(['"`].*?['"`]),?\s*\)/gs);
  return [...templates, ...raw].map(([, sql = '']) => sql);
}

/** The files that assign a column: the target of an UPDATE has no alias, what is compared has one. */
function writersOf(column: string): string[] {
  const assignment = new RegExp(`(?<![.\\w"])${column}\\s*=(?!=)`);
  return FILES.filter((file) => sqlOf(file).some((sql) => assignment.test(sql)));
}

test('only end.ts and end-together.ts end jobs, and only they and progress.ts write a status', () => {
  const ends = ['generations/transitions/end-together.ts', 'generations/transitions/end.ts'];
  expect(writersOf('finished_at')).toEqual(ends);
  expect(writersOf('ended_by')).toEqual(ends);
  expect(writersOf('status')).toEqual([...ends, 'generations/transitions/progress.ts']);
});

test('only claim.ts claims a job that is there already, and takes a claim back', () => {
  expect(writersOf('submit_started_at')).toEqual(['generations/transitions/claim.ts']);
});

test('no job is written through the Prisma client, which knows no condition on its state', () => {
  const writes = /\bgeneration\.(create|update|upsert|delete)/;
  expect(FILES.filter((file) => writes.test(textOf(file)))).toEqual([]);
});

test('the form of a pending id and the lists of states stand in one file each', () => {
  const filesWith = (words: RegExp) => FILES.filter((file) => words.test(textOf(file)));
  expect(filesWith(/['"`]pending:/)).toEqual(['db/pending-request-id.ts']);
  // A migration and the adoption of a table of others keep their own words: they are about what was.
  const files = filesWith(/'IN_QUEUE',\s*'IN_PROGRESS'/).filter(
    (file) => !/^db\/(migrations|adopt)\//.test(file),
  );
  expect(files).toEqual(['generations/transitions/states.ts']);
});
