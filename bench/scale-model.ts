import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { createDatabase } from '../src/db/client.ts';
import { type ExplainedStatement, explaining } from '../src/db/explain.ts';
import { QUESTIONS } from './catalogue.ts';
import { databaseOf, openBenchServer } from './database.ts';
import { predict } from './scale-law.ts';
import { pickSubjects } from './subject.ts';
import { count, markdown, print, progress, sizeName } from './table.ts';

// npm run bench:scale -- [--sizes 100000,1000000,10000000] [--data-dir .data/bench] [--to 100000000,1000000000]
// What tables of other sizes would take, from those that are there. The largest is predicted from the two below it as well, and
// then measured: so far off is the model over a tenth of that way.
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100000,1000000,10000000' },
    to: { type: 'string', default: '100000000,1000000000' },
    'data-dir': { type: 'string' },
  },
});
const targets = values.to.split(',').map(Number);
const GIGABYTE = 1e9;
const LARGEST_SHOWN = 12;

/** One relation or question, with what was measured of it at each size. */
interface Measured {
  readonly name: string;
  readonly at: ReadonlyMap<number, number>;
}

const server = await openBenchServer(values['data-dir'], { shared_buffers: '1GB', autovacuum: 'off' });
try {
  const sizes = await server.existing(values.sizes.split(',').map(Number));
  if (sizes.length < 3) throw new Error('Three sizes are needed: npm run bench:data -- --rows 10000');
  reportSizes(await sizesOf(sizes), sizes);
  reportPages(await pagesOf(sizes), sizes);
} finally {
  await server.close();
}

/** The bytes of each table with rows and of each of its indexes, at each size. */
async function sizesOf(sizes: readonly number[]): Promise<Measured[]> {
  const bytes = new Map<string, Map<number, number>>();
  for (const rows of sizes) {
    const client = new Client({ connectionString: server.urlOf(databaseOf(rows)) });
    await client.connect();
    // A table counts with what is stored beside it (TOAST), without its indexes.
    const found = await client.query<{ name: string; bytes: string }>(
      `SELECT c.relname AS name,
         CASE c.relkind WHEN 'r' THEN pg_table_size(c.oid) ELSE pg_relation_size(c.oid) END AS bytes
       FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i')`,
    );
    for (const row of found.rows) {
      const of = bytes.get(row.name) ?? new Map<number, number>();
      bytes.set(row.name, of.set(rows, Number(row.bytes)));
    }
    await client.end();
  }
  return [...bytes].map(([name, at]) => ({ name, at }));
}

/** How many pages each question reads, at each size: unlike times they are the same on a machine that does other things too. */
async function pagesOf(sizes: readonly number[]): Promise<Measured[]> {
  const urls = sizes.map((rows) => ({ rows, url: server.urlOf(databaseOf(rows)) }));
  const subjects = await pickSubjects(urls);
  const pages = new Map<string, Map<number, number>>(QUESTIONS.map(({ name }) => [name, new Map()]));
  for (const [index, { rows, url }] of urls.entries()) {
    const subject = subjects[index];
    if (!subject) continue;
    const db = createDatabase(url, { poolSize: 2 });
    try {
      for (const { name, ask } of QUESTIONS) {
        const statements: ExplainedStatement[] = [];
        await explaining(statements, () => ask(db, subject));
        pages.get(name)?.set(
          rows,
          statements.reduce((total, { pagesRead }) => total + pagesRead, 0),
        );
      }
    } finally {
      await db.$disconnect();
    }
    progress(sizeName(rows));
  }
  return [...pages].map(([name, at]) => ({ name, at }));
}

/** Prints what was measured, what the largest was predicted to be, and what the targets are. */
function reportSizes(all: readonly Measured[], sizes: readonly number[]): void {
  const [small = 0, middle = 0, large = 0] = sizes.slice(-3);
  const predicted = (some: readonly Measured[], from: number, to: number, rows: number) =>
    some.reduce((total, { at }) => {
      const [one, other] = [from, to].map((size) => ({ rows: size, value: at.get(size) ?? 0 }));
      return total + (one && other ? predict(one, other, rows) : 0);
    }, 0);
  const line = (name: string, some: readonly Measured[]) => {
    const guess = predicted(some, small, middle, large);
    const off = Math.round((guess / sum(some, large) - 1) * 100);
    return [
      name,
      ...sizes.map((rows) => bytesARow(sum(some, rows), rows)),
      bytesARow(guess, large),
      `${off > 0 ? '+' : ''}${off} %`,
      ...targets.map((rows) => bytesARow(predicted(some, middle, large, rows), rows)),
    ];
  };
  const largest = all.toSorted((a, b) => sum([b], large) - sum([a], large)).slice(0, LARGEST_SHOWN);
  const head = [
    'bytes a row',
    ...sizes.map(sizeName),
    `${sizeName(large)} from the two`,
    'off by',
    ...targets.map(sizeName),
  ];
  print(markdown(head, [...largest.map((one) => line(one.name, [one])), line('**all**', all)]));
  const totals = [
    ...sizes.map((rows) => [rows, sum(all, rows)] as const),
    ...targets.map((rows) => [rows, predicted(all, middle, large, rows)] as const),
  ];
  print(totals.map(([rows, bytes]) => `${sizeName(rows)}: ${(bytes / GIGABYTE).toFixed(1)} GB`).join(', '));
}

/** Prints the pages that questions read. There is no model of them: they do not grow by anything that is worth one. */
function reportPages(all: readonly Measured[], sizes: readonly number[]): void {
  const lines = all.map(({ name, at }) => [name, ...sizes.map((rows) => count(at.get(rows) ?? 0))]);
  print(markdown(['pages read', ...sizes.map(sizeName)], lines));
}

function sum(all: readonly Measured[], rows: number): number {
  return all.reduce((total, { at }) => total + (at.get(rows) ?? 0), 0);
}

function bytesARow(bytes: number, rows: number): string {
  return (bytes / rows).toFixed(bytes / rows < 10 ? 1 : 0);
}
