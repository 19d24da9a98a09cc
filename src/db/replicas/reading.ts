import type { PoolClient } from 'pg';
import { ServiceUnavailableError } from '../../errors.ts';
import { createAsyncScope } from '../../lib/async-scope.ts';
import { attached } from '../../lib/attached.ts';
import type { Work } from '../../lib/work.ts';
import type { Trouble } from '../trouble.ts';

/** A replica, as those see it who read from it. */
export interface ReadingPlace {
  connectFor(work: Work | undefined): Promise<PoolClient>;
  /** A statement failed through the fault of the replica. */
  failed(trouble: Trouble, error: unknown): void;
}

const chosen = attached<Work, ReadingPlace | undefined>();
const staying = createAsyncScope<true>();

/** From now on what reads for this request, but for transactions, reads from that replica. */
export function readFrom(work: Work, replica: ReadingPlace): void {
  chosen.attach(work, replica);
}

/** Where a request reads; undefined on the primary, as everything does that belongs to no request. */
export function replicaOf(work: Work | undefined): ReadingPlace | undefined {
  return work && !staying.current() ? chosen.of(work) : undefined;
}

/** Does something that belongs on the primary, though its request may read from a replica. */
export async function onPrimary<T>(run: () => Promise<T>): Promise<T> {
  return await staying.run(true, run);
}

/** A statement failed through the fault of a replica, and may be tried on the primary. */
export class ReplicaTroubleError extends ServiceUnavailableError {
  readonly replica: ReadingPlace;
  readonly trouble: Trouble;
  constructor(replica: ReadingPlace, trouble: Trouble, cause: unknown) {
    super(`The database ${trouble.words}.`, { cause, mayHaveWorked: false });
    this.replica = replica;
    this.trouble = trouble;
  }
}

/**
 * Reads, and reads again from the primary if the replica is at fault: it may be gone, or have cancelled the statement because
 * it stood in the way of what it replays. The rest of the request then stays on the primary.
 */
export function orFromPrimary<T>(work: Work | undefined, read: () => Promise<T>): Promise<T> {
  return work && chosen.of(work) ? twiceIfNeeded(read, work) : read();
}

async function twiceIfNeeded<T>(read: () => Promise<T>, work: Work): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ReplicaTroubleError)) throw error;
    error.replica.failed(error.trouble, error.cause);
    chosen.attach(work, undefined);
    return await read();
  }
}
