import type { PrismaClient } from '../src/db/client.ts';
import { type ExplainedStatement, explaining } from '../src/db/explain.ts';
import type { Question } from './catalogue.ts';
import type { Subject } from './subject.ts';
import { count, markdown, milliseconds, percentile, print, progress, sizeName, verdict } from './table.ts';

/** A database to ask. */
export interface Asked {
  readonly rows: number;
  /** What it is called; otherwise its size says that. */
  readonly name?: string;
  readonly db: PrismaClient;
  readonly subject: Subject;
}

interface Answer {
  readonly times: number[];
  readonly statements: ExplainedStatement[];
}

const WARM_UP = 5;

/** Asks every database every question, and prints a table of the times. */
export async function askAll(
  questions: readonly Question[],
  databases: readonly Asked[],
  runs: number,
): Promise<void> {
  const lines: string[][] = [];
  const sequential: string[] = [];
  for (const question of questions) {
    const answers = await ask(question, databases, runs);
    lines.push(lineOf(question, answers));
    progress((lines.at(-1) ?? []).join('  '));
    for (const [index, { statements }] of answers.entries())
      if (statements.some(readsTable)) sequential.push(`${question.name} at ${nameOf(databases[index])}`);
  }
  const sizes = databases.map((asked) => `${nameOf(asked)} ms`);
  const ends = `${nameOf(databases[0])} → ${nameOf(databases.at(-1))}`;
  print(markdown(['question', ...sizes, 'ratio', 'bound', 'rows read', 'pages', 'index'], lines));
  print(
    `Milliseconds: median / 95th percentile of ${runs} runs, one run on each database in turn. Rows (those of indexes
counted too) and pages: ${ends}.`,
  );
  print(
    sequential.length === 0
      ? 'No question reads the table sequentially.'
      : `SEQUENTIAL SCAN OF generations: ${sequential.join('; ')}`,
  );
}

function nameOf(asked: Asked | undefined): string {
  return asked?.name ?? sizeName(asked?.rows ?? 0);
}

/** Times a question on all databases in turn, so that a disturbance of the machine affects all of them equally. */
async function ask(question: Question, databases: readonly Asked[], runs: number): Promise<Answer[]> {
  const times = databases.map(() => new Array<number>());
  for (let run = -WARM_UP; run < runs; run += 1)
    for (const index of databases.keys()) {
      // A different database goes first in each run.
      const turn = (index + run + WARM_UP) % databases.length;
      const asked = databases[turn];
      if (!asked) continue;
      const began = performance.now();
      await question.ask(asked.db, asked.subject);
      if (run >= 0) times[turn]?.push(performance.now() - began);
    }
  return await Promise.all(
    databases.map(async ({ db, subject }, index) => {
      const statements: ExplainedStatement[] = [];
      await explaining(statements, () => question.ask(db, subject));
      return { times: times[index] ?? [], statements };
    }),
  );
}

function lineOf({ name, bound }: Question, answers: readonly Answer[]): string[] {
  const first = answers[0];
  const last = answers.at(-1);
  if (!first || !last) return [name];
  const ratio = percentile(last.times) / percentile(first.times);
  const ends = (measure: (answer: Answer) => number) =>
    [...new Set([first, last].map((answer) => count(measure(answer))))].join(' → ');
  return [
    name,
    ...answers.map(
      ({ times }) => `${milliseconds(percentile(times))} / ${milliseconds(percentile(times, 0.95))}`,
    ),
    ratio.toFixed(2),
    `${bound} ${verdict(ratio <= bound)}`,
    ends(({ statements }) => sum(statements.flatMap(({ scans }) => scans.map(({ rowsRead }) => rowsRead)))),
    ends(({ statements }) => sum(statements.map(({ pagesRead }) => pagesRead))),
    [...new Set([first, last].map(indexesOf))].join(' → '),
  ];
}

function indexesOf({ statements }: Answer): string {
  const scans = statements.flatMap((statement) => statement.scans);
  // Those of each month have names of their own.
  const names = new Set(
    scans.flatMap(({ index }) => index?.replace(/^(generations)_p\d{4}_\d\d_/, '$1 by month: ') ?? []),
  );
  const heapFetches = sum(scans.map((scan) => scan.heapFetches));
  return [...names].join(', ') + (heapFetches > 0 ? ` (${count(heapFetches)} rows looked up)` : '');
}

function readsTable({ scans }: ExplainedStatement): boolean {
  return scans.some(({ scan, table }) => scan === 'Seq Scan' && table === 'generations');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
