import type { Client } from 'pg';
import type { Execution } from '../migrations/execute.ts';
import { inTransaction, runAlone } from '../migrations/execute.ts';
import { MigrationError } from '../migrations/files.ts';
import { buildPartitioned } from '../migrations/partitioned-index.ts';
import { withLock, withSession } from '../migrations/session.ts';
import { copyRows } from './copy.ts';
import { indexesToMake } from './indexes.ts';
import { IS_BROKEN, STOP_MIRROR } from './mirror.ts';
import { BEFORE, BY_MONTH, MONTHS_AHEAD } from './names.ts';
import { findObstacles } from './obstacles.ts';
import { preparing } from './prepare.ts';
import { swapping } from './swap.ts';
import { countDifferences } from './verify.ts';

/** What there is to partition. */
export interface PartitionPlan {
  readonly state: 'plain' | 'begun' | 'partitioned';
  /** About how many rows are still to be copied. */
  readonly rows: number;
  /** How many were copied before, if that was begun. */
  readonly copied: number;
  /** The size of the table with its indexes, which the disk must have room for once more. */
  readonly size: string;
  /** The first month that gets a partition; null without rows. */
  readonly since: Date | null;
  readonly obstacles: readonly string[];
}

/** Looks at the table, and changes nothing. */
export async function planPartitions(url: string): Promise<PartitionPlan> {
  return await withSession(url, undefined, async ({ client }) => {
    const plan = await readState(client);
    return { ...plan, ...(await countRows(client, plan.state)) };
  });
}

/** How the work is watched and stopped. */
export interface PartitionOptions {
  readonly log: (line: string) => void;
  /** Told how many rows were copied. */
  readonly onCopied?: (rows: number) => void;
  /** Told of each step, before it is done. */
  readonly checkpoint?: (step: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const NOBODY_ELSE = 'another process is migrating the database: waiting for it';

/**
 * Makes the table partitioned by month, while servers read and write it: rows are copied in steps into a table by month, into
 * which a trigger copies what is changed meanwhile, and then the two change places in one transaction. It can be killed at any
 * time; the next call goes on. On a partitioned table it makes the months ahead. Throws a MigrationError.
 */
export async function partition(url: string, options: PartitionOptions): Promise<void> {
  const { log, signal, checkpoint = () => undefined } = options;
  await withSession(url, signal, async (session) => {
    const { client } = session;
    await withLock(url, session, { signal, onWait: () => log(NOBODY_ELSE) }, async () => {
      const execution = { client, signal, log };
      if ((await readState(client)).state !== 'partitioned') await convert(execution, options, checkpoint);
      checkpoint('partition: swapped');
      await inTransaction(execution, { sql: `DROP TABLE IF EXISTS public.${BEFORE}`, brief: true }, done);
      await inTransaction(
        execution,
        { sql: `SELECT public.make_generation_months('generations', now(), ${MONTHS_AHEAD})`, brief: false },
        done,
      );
    });
  });
}

async function convert(
  execution: Execution,
  { log, onCopied = () => undefined }: PartitionOptions,
  checkpoint: (step: string) => void,
): Promise<void> {
  const { client } = execution;
  if (await isBroken(client)) {
    log('the table was changed since the copy was begun: beginning anew');
    await inTransaction(execution, { sql: CLEAR, brief: true }, done);
  }
  const { state, obstacles } = await readState(client);
  if (obstacles.length > 0)
    throw new MigrationError(
      `The table cannot be partitioned:\n${obstacles.map((line) => `- ${line}`).join('\n')}`,
    );
  if (state === 'plain')
    await inTransaction(execution, { sql: `${CLEAR}; ${await preparing(client)}`, brief: true }, done);
  checkpoint('partition: begun');
  for await (const copied of copyRows(client)) {
    onCopied(copied);
    checkpoint('partition: copying');
  }
  log('building the indexes of each month');
  for (const { index } of await indexesToMake(client)) {
    await buildPartitioned(client, index, (sql) => runAlone(client, sql));
    checkpoint('partition: indexing');
  }
  // Statistics, and the map by which questions are answered from the indexes alone.
  await runAlone(client, `VACUUM (ANALYZE) public.${BY_MONTH}`);
  log('comparing the two tables');
  if ((await isBroken(client)) || (await countDifferences(client)) > 0) {
    await inTransaction(execution, { sql: CLEAR, brief: true }, done);
    throw new MigrationError('The copy was not the same as the table, so it was removed: run this again.');
  }
  checkpoint('partition: compared');
  await inTransaction(execution, { sql: await swapping(client), brief: true }, async () => {
    // The last look is under the lock.
    if (await isBroken(client))
      throw new MigrationError('The last change could not be copied: run this again.');
  });
}

const done = async () => undefined;

/** Removes what was begun. */
const CLEAR = `${STOP_MIRROR}
DROP TABLE IF EXISTS public.${BY_MONTH};
TRUNCATE public.generation_keys;
DELETE FROM public.upkeep WHERE work = 'months_broken'`;

async function isBroken(client: Client): Promise<boolean> {
  return (await client.query(IS_BROKEN)).rowCount === 1;
}

type State = Omit<PartitionPlan, 'rows' | 'copied'>;

async function readState(client: Client): Promise<State> {
  const { rows } = await client.query<Omit<State, 'obstacles'>>(
    `SELECT CASE WHEN c.relkind = 'p' THEN 'partitioned' WHEN to_regclass('public.${BY_MONTH}') IS NOT NULL THEN 'begun' ELSE 'plain' END AS state,
       pg_size_pretty(pg_total_relation_size(c.oid)) AS size,
       (SELECT min(created_at) FROM public.generations WHERE created_at > now() - interval '20 years') AS since
     FROM pg_class c WHERE c.oid = 'public.generations'::regclass`,
  );
  const [found] = rows;
  if (!found) throw new MigrationError('There is no table generations.');
  const obstacles = found.state === 'partitioned' ? [] : await findObstacles(client);
  return { ...found, obstacles };
}

// Some seconds of counting. A larger table is estimated by its pages, as the planner does, if it was ever analyzed.
const COUNTED_BYTES = 1024 ** 3;

async function countRows(
  client: Client,
  state: State['state'],
): Promise<Pick<PartitionPlan, 'rows' | 'copied'>> {
  if (state === 'partitioned') return { rows: 0, copied: 0 };
  const { rows } = await client.query<{ total: string; copied: string }>(
    `SELECT (CASE WHEN c.reltuples > 0 AND c.relpages > 0 AND pg_relation_size(c.oid) > ${COUNTED_BYTES}
         THEN c.reltuples / c.relpages * (pg_relation_size(c.oid) / current_setting('block_size')::int)
         ELSE (SELECT count(*) FROM public.generations) END)::bigint AS total,
       (SELECT count(*) FROM public.generation_keys) AS copied
     FROM pg_class c WHERE c.oid = 'public.generations'::regclass`,
  );
  const total = Number(rows[0]?.total);
  const copied = state === 'begun' ? Number(rows[0]?.copied) : 0;
  return { rows: Math.max(total - copied, 0), copied };
}
