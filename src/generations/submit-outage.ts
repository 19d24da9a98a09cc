import { ServiceUnavailableError } from '../errors.ts';

/** The database failed during a submit. The message and `recorded` say whether there is a job now. */
export class SubmitInterruptedError extends ServiceUnavailableError {
  /** Null if that is not known. */
  readonly recorded: boolean | null;
  constructor(outage: ServiceUnavailableError, recorded: boolean | null) {
    super(`${outage.message} ${explain(recorded)}`, {
      cause: outage.cause,
      mayHaveWorked: outage.mayHaveWorked,
    });
    this.recorded = recorded;
  }
}

function explain(recorded: boolean | null): string {
  if (recorded === null)
    return 'Whether the job was recorded is not known; if it was, it is sent later. Submitting it again is safe only with the idempotencyKey of this call.';
  return recorded
    ? 'The job is recorded, and sent later if it has not been sent yet: do not submit it again.'
    : 'The job was neither recorded nor sent: submit it again.';
}

/** Does what comes before the row; if the database fails, the error says that there is none. */
export async function beforeRecording<T>(work: () => Promise<T>): Promise<T> {
  return await orInterrupted(work, () => false);
}

/** Inserts the row; if the database fails, the error says whether the row is there. */
export async function whileRecording<T>(insert: () => Promise<T>): Promise<T> {
  return await orInterrupted(insert, (outage) => (outage.mayHaveWorked ? null : false));
}

/** Works on a row that is there, whatever the database does next. */
export async function onceRecorded<T>(work: () => Promise<T>): Promise<T> {
  return await orInterrupted(work, () => true);
}

async function orInterrupted<T>(
  work: () => Promise<T>,
  recorded: (outage: ServiceUnavailableError) => boolean | null,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ServiceUnavailableError) throw new SubmitInterruptedError(error, recorded(error));
    throw error;
  }
}
