import path from 'node:path';
import { Client } from 'pg';
import { buildRollup } from '../src/analytics/build-rollup.ts';
import { createDatabase } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { readMigrations } from '../src/db/migrations/files.ts';
import { nowAt, resolveWindow, type TimeWindow, type Window } from '../src/lib/window.ts';
import { databaseOf } from './database.ts';

/** What the questions are about: things that are equally frequent in a database of any size. */
export interface Subject {
  readonly now: Date;
  /** "This week" as a client sends it, and the instants it stands for. */
  readonly week: TimeWindow;
  readonly window: Window;
  readonly endpoints: readonly string[];
  /** A user with about 25 jobs in the week. */
  readonly userId: string;
  /** A job in the middle of the history, and its file. */
  readonly requestId: string;
  /** That job and others, in no order. */
  readonly requestIds: readonly string[];
  readonly outputUrl: string;
  readonly fileId: string;
  readonly frequentWord: string;
  /** In only one prompt of the week. */
  readonly rareWord: string;
  readonly misspeltWord: string;
}

const MIGRATIONS = path.join(import.meta.dirname, '../prisma/migrations');

/**
 * Applies new migrations and builds the hourly totals, as a server does. Throws if a database is not filled, vacuumed and
 * analyzed.
 */
export async function checkFilled(url: string, rows: number): Promise<void> {
  const again = `Drop ${databaseOf(rows)} and run npm run bench:data -- --rows ${rows} again.`;
  await migrate(url, await readMigrations(MIGRATIONS));
  const db = createDatabase(url, { poolSize: 1 });
  while (await buildRollup(db));
  await db.$executeRaw`VACUUM (ANALYZE) generation_hours`;
  await db.$disconnect();
  await using(url, async (client) => {
    const state = await one<{ filled: number; visible: number; columns: number; words: boolean }>(
      client,
      `SELECT reltuples::float8 AS filled, relallvisible / greatest(relpages, 1)::float8 AS visible,
         (SELECT count(*)::int FROM pg_stats WHERE tablename = relname) AS columns,
         EXISTS (SELECT FROM prompt_words) AS words
       FROM pg_class WHERE oid = 'generations'::regclass`,
    );
    const indexes = await one<{ valid: boolean; search: boolean }>(
      client,
      `SELECT bool_and(indisvalid) AS valid, to_regclass('generations_search_idx') IS NOT NULL AS search
       FROM pg_index WHERE indrelid = 'generations'::regclass`,
    );
    if (Math.abs(state.filled / rows - 1) > 0.01 || !state.words || !indexes.valid || !indexes.search)
      throw new Error(`${databaseOf(rows)} was not filled to the end. ${again}`);
    if (state.columns === 0 || state.visible < 0.99)
      throw new Error(`${databaseOf(rows)} is not vacuumed and analyzed: VACUUM (ANALYZE) generations.`);
  });
}

/**
 * Picks the subjects in the databases: the same each time, and the same words in all of them. The week ends at the newest
 * row.
 */
export async function pickSubjects(databases: ReadonlyArray<{ url: string }>): Promise<Subject[]> {
  const candidates: Candidates[] = [];
  for (const { url } of databases) candidates.push(await candidatesIn(url));
  const inAll = (of: (words: Candidates) => readonly string[]) => {
    const [first = [], ...others] = candidates.map(of);
    const word = first.find((candidate) => others.every((list) => list.includes(candidate)));
    if (!word) throw new Error('The databases have no such word in common.');
    return word;
  };
  const frequentWord = inAll(({ frequent }) => frequent.filter((word) => word.length >= 5));
  const longWord = inAll(({ frequent }) => frequent.filter((word) => word.length >= 8));
  const rareWord = inAll(({ rare }) => rare);
  // Two letters swapped: the most frequent typing error.
  const misspeltWord = longWord.replace(/^(...)(.)(.)/, '$1$3$2');
  return candidates.map(({ rest }) => ({ ...rest, frequentWord, rareWord, misspeltWord }));
}

interface Candidates {
  readonly frequent: readonly string[];
  readonly rare: readonly string[];
  readonly rest: Omit<Subject, 'frequentWord' | 'rareWord' | 'misspeltWord'>;
}

async function candidatesIn(url: string): Promise<Candidates> {
  return await using(url, async (client) => {
    const { now } = await one<{ now: Date }>(client, 'SELECT max(created_at) AS now FROM generations');
    const week = { last: 'P7D' };
    const window = resolveWindow('window', week, nowAt(now));
    const span = [window.from, window.to];
    const { endpoints } = await one<{ endpoints: string[] }>(
      client,
      'SELECT array_agg(DISTINCT endpoint ORDER BY endpoint) AS endpoints FROM generations WHERE created_at >= $1 AND created_at < $2',
      span,
    );
    const user = await one<{ userId: string }>(
      client,
      `SELECT user_id AS "userId" FROM generations WHERE created_at >= $1 AND created_at < $2
       GROUP BY user_id HAVING count(*) >= 25 ORDER BY count(*), user_id LIMIT 1`,
      span,
    );
    const job = await one<{ requestId: string; outputUrl: string }>(
      client,
      `SELECT request_id AS "requestId", output_url AS "outputUrl" FROM generations
       WHERE id >= (SELECT max(id) / 2 FROM generations) AND output_url ~ '/[A-Za-z0-9]{21}_output' ORDER BY id LIMIT 1`,
    );
    const { requestIds } = await one<{ requestIds: string[] }>(
      client,
      `SELECT array_agg(request_id ORDER BY request_id = $1 DESC, md5(request_id)) AS "requestIds" FROM (
         SELECT request_id FROM generations WHERE id >= (SELECT max(id) / 2 FROM generations) AND request_id NOT LIKE 'pending:%'
         ORDER BY request_id = $1 DESC, id LIMIT 200) AS jobs`,
      [job.requestId],
    );
    const fileId = /([A-Za-z0-9]{21})_output/.exec(job.outputUrl)?.[1] ?? job.outputUrl;
    return {
      rest: { now, week, window, endpoints, ...user, ...job, requestIds, fileId },
      ...(await wordsOf(client, span)),
    };
  });
}

/** The most frequent words of a time span, and those in only one prompt, in no particular order. */
async function wordsOf(client: Client, span: Date[]) {
  const [from, to] = span.map((date) => client.escapeLiteral(date.toISOString()));
  const prompts = `SELECT remembered_words(inputs, payload) FROM generations
    WHERE created_at >= ${from} AND created_at < ${to}`;
  return await one<{ frequent: string[]; rare: string[] }>(
    client,
    `WITH words AS MATERIALIZED (SELECT word, ndoc FROM ts_stat($1) WHERE word ~ '^[a-z]{5,}$')
     SELECT
       ARRAY(SELECT word FROM words ORDER BY ndoc DESC, word LIMIT 200) AS frequent,
       ARRAY(SELECT word FROM words WHERE ndoc = 1 ORDER BY md5(word)) AS rare`,
    [prompts],
  );
}

async function using<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: 'fal-ledger bench' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function one<Row extends object>(client: Client, sql: string, values: unknown[] = []): Promise<Row> {
  const { rows } = await client.query<Row>(sql, values);
  if (!rows[0]) throw new Error(`No row: ${sql}`);
  return rows[0];
}
