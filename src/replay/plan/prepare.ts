import type { Prisma } from '../../db/client.ts';
import type { Inputs } from '../../generations/job-input.ts';
import { estimate } from '../../pricing/estimate.ts';
import { snapshotPrices } from '../../pricing/price-snapshot.ts';
import type { Prices } from '../../pricing/pricing.ts';
import { readDurationSeconds } from '../../pricing/units/duration.ts';
import { diffInputs } from '../inputs-diff.ts';
import { REFUSED } from './candidates.ts';
import { newInputs } from './inputs.ts';
import type { ReplayRequest } from './options.ts';
import type { SkipReason } from './skip-reasons.ts';

/** A job as it will be replayed. */
export interface PreparedJob {
  readonly id: bigint;
  readonly endpoint: string;
  /** JSON text; null where the original's are taken as they are. */
  readonly inputs: string | null;
  readonly durationS: number | null;
  readonly costCents: string | null;
}

/** The same, or why it will not be. */
type Preparation = PreparedJob | { readonly id: bigint; readonly skip: SkipReason };

interface Row {
  readonly id: bigint;
  readonly endpoint: string;
  readonly inputs: string;
  readonly seed: bigint | null;
  readonly durationS: number | null;
  readonly refused: boolean;
}

// Inputs can be large; so many at once are in memory, whatever the size of the replay.
const CHUNK = 500;

/** Reads the jobs with these ids, chunk by chunk in their order, and makes the inputs and estimates of their replays. */
export async function* prepare(
  prices: Prices,
  db: Prisma.TransactionClient,
  ids: readonly bigint[],
  request: Pick<ReplayRequest, 'overrides' | 'options'>,
): AsyncGenerator<Preparation[]> {
  for await (const rows of readOriginals(db, ids))
    yield await Promise.all(rows.map((row) => prepareOne(prices, row, request)));
}

/**
 * The prices of these jobs' replays, asked for now, so that a transaction can prepare the same jobs from memory. Asking
 * there would take a second connection for each transaction, and enough of them at once would wait for each other.
 */
export async function snapshotReplayPrices(
  prices: Prices,
  db: Prisma.TransactionClient,
  ids: readonly bigint[],
  request: Pick<ReplayRequest, 'overrides' | 'options'>,
): Promise<Prices> {
  const snapshot = snapshotPrices(prices);
  for await (const rows of readOriginals(db, ids))
    await Promise.all(rows.map((row) => prepareOne(snapshot, row, request)));
  return snapshot;
}

async function* readOriginals(db: Prisma.TransactionClient, ids: readonly bigint[]): AsyncGenerator<Row[]> {
  for (let start = 0; start < ids.length; start += CHUNK) {
    yield await db.$queryRaw<Row[]>`/* replay: originals */
      SELECT g.id, g.endpoint, g.inputs::text AS inputs, g.seed, g.duration_s AS "durationS",
        ${REFUSED} IS TRUE AS refused
      FROM unnest(${ids.slice(start, start + CHUNK)}::bigint[]) WITH ORDINALITY AS wanted (id, place)
      JOIN generations g ON g.id = wanted.id ORDER BY wanted.place`;
  }
}

async function prepareOne(
  prices: Prices,
  row: Row,
  request: Pick<ReplayRequest, 'overrides' | 'options'>,
): Promise<Preparation> {
  const { id, endpoint } = row;
  const made = newInputs(row, request);
  if ('skip' in made) return { id, skip: made.skip };
  if (row.refused && !request.options.includeRefused && isSame(made.before, made.inputs))
    return { id, skip: 'WOULD_BE_REFUSED' };
  // The length may have been the caller's word; it stands unless the new inputs name another.
  const same = readDurationSeconds(made.before) === readDurationSeconds(made.inputs);
  const { durationS, costCents } = await estimate(prices, endpoint, made.inputs, same ? row.durationS : null);
  return { id, endpoint, inputs: made.changed ? JSON.stringify(made.inputs) : null, durationS, costCents };
}

/** Overrides out of a query's text have no prototypes, inputs out of the table have. */
function isSame(before: Inputs, inputs: Inputs): boolean {
  return diffInputs(before, JSON.parse(JSON.stringify(inputs))).length === 0;
}
