import type { Prisma } from '../../db/client.ts';
import type { Inputs } from '../../generations/job-input.ts';
import { estimate } from '../../pricing/estimate.ts';
import { snapshotPrices, withoutBills } from '../../pricing/price-snapshot.ts';
import type { Prices } from '../../pricing/pricing.ts';
import { readDurationSeconds } from '../../pricing/units/duration.ts';
import { diffInputs } from '../inputs-diff.ts';
import { REFUSED } from './candidates.ts';
import { newInputs } from './inputs.ts';
import type { Changes } from './options.ts';
import type { SkipReason } from './skip-reasons.ts';

/** A job, ready to be inserted as a replay. */
export interface PreparedJob {
  readonly id: bigint;
  readonly endpoint: string;
  /** JSON text; null takes the original's unchanged. */
  readonly inputs: string | null;
  readonly durationS: number | null;
  readonly costCents: string | null;
  /** What of it the job's user may know, and the row therefore holds: of others' jobs, what it comes to without any bill. */
  readonly shownCents: string | null;
  readonly verified: boolean;
  readonly lowCents: string | null;
  readonly highCents: string | null;
}

/** A prepared job, or why it is not replayed. */
type Preparation = PreparedJob | { readonly id: bigint; readonly skip: SkipReason };

interface Row {
  readonly id: bigint;
  readonly endpoint: string;
  readonly userId: string;
  readonly inputs: string;
  readonly seed: bigint | null;
  readonly durationS: number | null;
  readonly refused: boolean;
}

// Inputs can be large: at most this many are in memory, whatever the size of the replay.
const CHUNK = 500;

/**
 * Reads these jobs in the order given, chunk by chunk, and works out the inputs and the estimates of their replays, as who
 * requests them may know them.
 */
export async function* prepare(
  prices: Prices,
  db: Prisma.TransactionClient,
  ids: readonly bigint[],
  request: Changes,
  requestedBy?: string,
): AsyncGenerator<Preparation[]> {
  for await (const rows of readOriginals(db, ids))
    yield await Promise.all(rows.map((row) => prepareOne(prices, row, request, requestedBy)));
}

/**
 * The prices of these jobs' replays, asked for now, so that a transaction can prepare the same jobs from memory. Asking
 * there would take a second connection for each transaction, and enough of them at once would wait for each other.
 */
export async function snapshotReplayPrices(
  prices: Prices,
  db: Prisma.TransactionClient,
  ids: readonly bigint[],
  request: Changes,
): Promise<Prices> {
  const snapshot = snapshotPrices(prices);
  for await (const rows of readOriginals(db, ids))
    await Promise.all(rows.map((row) => prepareOne(snapshot, row, request)));
  return snapshot;
}

async function* readOriginals(db: Prisma.TransactionClient, ids: readonly bigint[]): AsyncGenerator<Row[]> {
  for (let start = 0; start < ids.length; start += CHUNK) {
    yield await db.$queryRaw<Row[]>`/* replay: originals */
      SELECT g.id, g.endpoint, g.user_id AS "userId", g.inputs::text AS inputs, g.seed, g.duration_s AS "durationS",
        ${REFUSED} IS TRUE AS refused
      FROM unnest(${ids.slice(start, start + CHUNK)}::bigint[]) WITH ORDINALITY AS wanted (id, place)
      JOIN generations g ON g.id = wanted.id ORDER BY wanted.place`;
  }
}

async function prepareOne(
  prices: Prices,
  row: Row,
  request: Changes,
  requestedBy: string = row.userId,
): Promise<Preparation> {
  const { id, endpoint } = row;
  const made = newInputs(row, request);
  if ('skip' in made) return { id, skip: made.skip };
  if (row.refused && !request.options.includeRefused && isSame(made.before, made.inputs))
    return { id, skip: 'WOULD_BE_REFUSED' };
  // The duration may have come from the caller; it stands unless the new inputs name another.
  const same = readDurationSeconds(made.before) === readDurationSeconds(made.inputs);
  const seconds = same ? row.durationS : null;
  const estimated = await estimate(prices, endpoint, made.inputs, seconds);
  const shown =
    requestedBy === row.userId
      ? estimated
      : await estimate(withoutBills(prices), endpoint, made.inputs, seconds);
  const inputs = made.changed ? JSON.stringify(made.inputs) : null;
  return { ...estimated, shownCents: shown.costCents, id, endpoint, inputs };
}

/** Compares them as JSON: overrides from a query's text have no prototypes, inputs from the table have. */
function isSame(before: Inputs, inputs: Inputs): boolean {
  return diffInputs(before, JSON.parse(JSON.stringify(inputs))).length === 0;
}
