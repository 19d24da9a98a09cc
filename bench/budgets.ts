import path from 'node:path';
import { parseArgs } from 'node:util';
import { findBudgets } from '../src/budgets/budget.ts';
import { addUpEntries, countNewBudgets } from '../src/budgets/count.ts';
import { BudgetExceededError } from '../src/budgets/errors.ts';
import { remove } from '../src/budgets/set-budget.ts';
import { createDatabase, type PrismaClient } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { readMigrations } from '../src/db/migrations/files.ts';
import { submitGeneration } from '../src/generations/submit.ts';
import { ADMIN } from './catalogue.ts';
import { openBenchServer } from './database.ts';
import { count, markdown, milliseconds, percentile, print, progress, verdict } from './table.ts';
import { depsOn, inParallel } from './traffic.ts';

// npm run bench:budgets [-- --rounds 7] [--jobs 500] [--data-dir .data/bench]
// What a reservation costs a submit: one after the other, and 500 users at once over 8 connections, with budgets and without.
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    jobs: { type: 'string', default: '500' },
    'data-dir': { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const jobs = Number(values.jobs);

const DATABASE = 'bench_budgets';
const USERS = 500;
const CONNECTIONS = 8;
const BOUND_MS = 1;
const INPUT = { endpoint: 'fal-ai/veo3.1', inputs: { prompt: 'a lighthouse in a storm', duration: '4s' } };
const SET = `INSERT INTO budgets (user_id, limit_cents, period, time_zone, action, set_by)`;

/** The budgets of a case, as SQL. */
const CASES = {
  'no budget': null,
  'a budget of each user': `${SET} SELECT 'user-' || n, 1e9, 'DAY', 'UTC', 'BLOCK', 'boss' FROM generate_series(1, ${USERS}) AS n`,
  'one budget for everything': `${SET} VALUES (NULL, 1e9, 'MONTH', 'UTC', 'BLOCK', 'boss')`,
  'one budget for everything, used up': `${SET} VALUES (NULL, 0, 'MONTH', 'UTC', 'BLOCK', 'boss')`,
};
type Case = keyof typeof CASES;
const NAMES: Case[] = [
  'no budget',
  'a budget of each user',
  'one budget for everything',
  'one budget for everything, used up',
];

const server = await openBenchServer(values['data-dir'], { shared_buffers: '512MB', autovacuum: 'on' });
const alone = new Map<Case, number[]>();
const together = new Map<Case, { seconds: number; times: number[] }[]>();
try {
  await server.clone('template0', DATABASE);
  const url = server.urlOf(DATABASE);
  await migrate(url, await readMigrations(path.join(import.meta.dirname, '../prisma/migrations')));
  const db = createDatabase(url, { poolSize: CONNECTIONS });
  try {
    for (let round = 0; round <= rounds; round += 1) await playRound(db, round);
  } finally {
    await db.$disconnect();
  }
  await server.drop(DATABASE);
} finally {
  await server.close();
}
report();

/** All cases in turn; the first round warms up. */
async function playRound(db: PrismaClient, round: number): Promise<void> {
  for (const name of NAMES) {
    await prepare(db, CASES[name]);
    const times = await submitAll(db, 1, jobs / 5);
    const began = performance.now();
    const many = await submitAll(db, CONNECTIONS, jobs);
    const seconds = (performance.now() - began) / 1000;
    progress(
      `${name}: ${milliseconds(percentile(times))} ms alone, ${count(Math.round(jobs / seconds))} a second`,
    );
    if (round === 0) continue;
    alone.set(name, [...(alone.get(name) ?? []), ...times]);
    together.set(name, [...(together.get(name) ?? []), { seconds, times: many }]);
  }
}

async function prepare(db: PrismaClient, budgets: string | null): Promise<void> {
  await remove(
    db,
    (await findBudgets(db, ADMIN)).map(({ id }) => id),
  );
  if (budgets) await db.$executeRawUnsafe(budgets);
  while (!(await countNewBudgets(depsOn(db))));
  while (await addUpEntries(db));
}

/** Submits so many jobs, each by another user; returns how long each took, in milliseconds. */
async function submitAll(db: PrismaClient, connections: number, howMany: number): Promise<number[]> {
  const deps = depsOn(db);
  const times: number[] = [];
  await inParallel(
    connections,
    Array.from({ length: howMany }, (_, n) => n),
    async (n) => {
      const began = performance.now();
      try {
        await submitGeneration(deps, ADMIN, { ...INPUT, userId: `user-${(n % USERS) + 1}` });
      } catch (error) {
        if (!(error instanceof BudgetExceededError)) throw error;
      }
      times.push(performance.now() - began);
    },
  );
  return times;
}

function report(): void {
  const base = percentile(alone.get('no budget') ?? []);
  print(
    markdown(
      [
        'a submit with',
        'alone, median ms',
        'more than without',
        'bound',
        `a second, ${CONNECTIONS} at once`,
        '99th percentile, ms',
      ],
      NAMES.map((name) => {
        const median = percentile(alone.get(name) ?? []);
        const many = together.get(name) ?? [];
        return [
          name,
          milliseconds(median),
          `${(median - base).toFixed(2)} ms`,
          name === 'no budget' ? '' : `${BOUND_MS} ms ${verdict(median - base <= BOUND_MS)}`,
          count(Math.round(jobs / percentile(many.map(({ seconds }) => seconds)))),
          milliseconds(
            percentile(
              many.flatMap(({ times }) => times),
              0.99,
            ),
          ),
        ];
      }),
    ),
  );
  print(
    `Medians of ${rounds} rounds of ${jobs} submits of ${USERS} users to a fal that answers at once, in turn; with fsync.`,
  );
}
