import type { Client } from 'pg';
import type { PrismaClient } from '../src/db/client.ts';
import { send } from '../src/generations/send.ts';
import { submitGeneration } from '../src/generations/submit.ts';
import { ADMIN } from './catalogue.ts';
import { progress } from './table.ts';
import { depsOn, end, inParallel, type Job } from './traffic.ts';

/** A database that takes part in the race. */
export interface Side {
  readonly name: string;
  readonly client: Client;
  readonly db: PrismaClient;
}

export const CONNECTIONS = 4;

/** What the server writes for a job. */
export const STEPS = ['INSERT of a submitted row', 'claim and confirm', "the webhook's UPDATE"] as const;

/** Jobs per second. */
export type Rates = Readonly<Record<(typeof STEPS)[number], number>>;

/** The result of one round. */
export interface Result {
  readonly ours: Rates;
  readonly article: Rates;
}

/** Lets both sides write the same jobs in rounds, one side after the other. The first round only warms up. */
export async function race(
  ours: Side,
  article: Side,
  jobs: readonly Job[],
  perRound: number,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < jobs.length; start += perRound) {
    const some = jobs.slice(start, start + perRound);
    // The sides take turns in going first.
    if (results.length % 2 === 0)
      results.push({ ours: await write(ours, some), article: await write(article, some) });
    else results.push({ article: await write(article, some), ours: await write(ours, some) });
  }
  return results.slice(1);
}

/** Ends a submit as the kill of its server does: the row is there, and nothing was sent. */
class Killed extends Error {}

/** Writes the jobs, one step after the other. */
export async function write(side: Side, jobs: readonly Job[]): Promise<Rates> {
  const { db } = side;
  const last = await db.generation.aggregate({ _max: { id: true } });
  const killed = depsOn(db, {
    checkpoint: () => {
      throw new Killed();
    },
  });
  const inserted = await rate(side, jobs, ({ input }) =>
    submitGeneration(killed, ADMIN, input).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    }),
  );
  const rows = await db.generation.findMany({
    where: { id: { gt: last._max.id ?? 0n } },
    orderBy: { id: 'asc' },
  });
  const deps = depsOn(db);
  const sent = new Map<string, Job>();
  const confirmed = await rate(side, rows, async (row, index) => {
    const { generation } = await send(deps, row);
    const job = jobs[index];
    if (job) sent.set(generation.requestId, job);
  });
  const ended = await rate(side, [...sent], ([requestId, { outcome }]) => end(db, requestId, outcome));
  progress(`${side.name}: ${[inserted, confirmed, ended].map((one) => one.toFixed(0)).join(', ')} a second`);
  return { [STEPS[0]]: inserted, [STEPS[1]]: confirmed, [STEPS[2]]: ended };
}

async function rate<Item>(
  { client }: Side,
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<unknown>,
): Promise<number> {
  const began = performance.now();
  await inParallel(CONNECTIONS, items, work);
  // Merging the pending lists is work of these rows too.
  await client.query(
    `SELECT gin_clean_pending_list(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_am a ON a.oid = c.relam WHERE i.indrelid = 'generations'::regclass AND a.amname = 'gin'`,
  );
  return (items.length / (performance.now() - began)) * 1000;
}
