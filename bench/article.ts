import { Client } from 'pg';
import { failureRates } from '../src/analytics/failure-rates.ts';
import { spendByEndpoint } from '../src/analytics/spend-by-endpoint.ts';
import { dropOurIndexes } from './article-indexes.ts';
import type { Asked } from './ask.ts';
import { ADMIN } from './catalogue.ts';
import { markdown, milliseconds, percentile, print, progress, sizeName, verdict } from './table.ts';

/** The article's statements, word for word, and the functions that answer the same here. */
const STATEMENTS = [
  {
    name: 'spend by model',
    article: `SELECT endpoint, count(*) AS jobs, sum(cost_cents)/100.0 AS dollars
FROM generations
WHERE created_at > now() - interval '7 days' AND status = 'COMPLETED'
GROUP BY endpoint ORDER BY dollars DESC;`,
    ours: ({ db, subject }: Asked) => spendByEndpoint(db, ADMIN, subject.window),
  },
  {
    name: 'failure rate per endpoint',
    article: `SELECT endpoint,
 count(*) FILTER (WHERE status='FAILED')::float / NULLIF(count(*),0) AS fail_rate
FROM generations
WHERE created_at > now() - interval '7 days'
GROUP BY endpoint HAVING count(*) > 20;`,
    ours: ({ db, subject }: Asked) => failureRates(db, ADMIN, subject.window, 20),
  },
] as const;

const FACTOR = 25;
const RUNS = 35;
// Each with the article's indexes. The second way shows what PostgreSQL's own choice is worth.
const WAYS = [
  { way: 'as PostgreSQL plans it', settings: '', runs: 7 },
  {
    way: 'reading the whole table',
    settings: 'SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off',
    runs: 3,
  },
];
const RECENT_MS = 5 * 60_000;

/** Times the article's statements with its indexes against ours with our indexes, and prints the table. */
export async function compareWithArticle(url: string, asked: Asked): Promise<void> {
  const { now } = asked.subject;
  const recent = Date.now() - now.getTime() < RECENT_MS;
  const client = new Client({ connectionString: url, application_name: 'fal-ledger bench:questions' });
  await client.connect();
  const lines: string[][] = [];
  try {
    for (const { name, article, ours } of STATEMENTS) {
      const sql = recent ? article : article.replace('now()', `timestamptz '${now.toISOString()}'`);
      const times = await repeat(RUNS, () => ours(asked));
      for (const { way, settings, runs } of WAYS) {
        const theirs = await inArticlesDatabase(client, sql, settings, runs);
        progress(`${name}, ${way}: ${theirs.times.map(milliseconds).join(', ')} ms`);
        print(`The article's ${name} ${way}: ${theirs.plan.join('; ')}.`);
        const factor = percentile(theirs.times) / percentile(times);
        lines.push([
          `${name}, ${way}`,
          milliseconds(percentile(theirs.times)),
          milliseconds(percentile(times)),
          `${factor.toFixed(1)}×`,
          `${FACTOR}× ${verdict(factor >= FACTOR)}`,
        ]);
      }
    }
  } finally {
    await client.end();
  }
  print(
    markdown(
      [
        `at ${sizeName(asked.rows)} rows`,
        "article's statement and indexes, ms",
        'ours, ms',
        'faster by',
        'bound',
      ],
      lines,
    ),
  );
  print(
    `Medians of ${WAYS.map(({ runs }) => runs).join(' or ')} runs of the article's and of ${RUNS} of ours, warm, in the same run.${
      recent ? '' : ` The article's now() is the newest row's ${now.toISOString()}.`
    }`,
  );
}

/** Runs a statement with only the article's indexes, in a transaction that is rolled back. */
async function inArticlesDatabase(client: Client, sql: string, settings: string, runs: number) {
  await client.query('BEGIN');
  try {
    // Our index on inputs stays: it is smaller than the article's, and neither statement can use either index.
    await dropOurIndexes(client);
    await client.query(settings);
    const times = await repeat(runs, () => client.query(sql));
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) ${sql}`,
    );
    // How it reads the table. PostgreSQL 18 may search an index once for each user.
    const lines = rows.map((row) => row['QUERY PLAN'].replace(/^[\s>-]*/, ''));
    return {
      times,
      plan: lines.filter((line) => / Scan |Index Searches|^(Planning|Execution) Time/.test(line)),
    };
  } finally {
    await client.query('ROLLBACK');
  }
}

async function repeat(runs: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  // The first run only warms up.
  for (let run = 0; run <= runs; run += 1) {
    const began = performance.now();
    await work();
    if (run > 0) times.push(performance.now() - began);
  }
  return times;
}
