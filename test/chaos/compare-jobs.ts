import type { InspectedJob } from '../support/inspection.ts';
import type { Queries } from '../support/queries.ts';
import type { TestSandbox } from '../support/sandbox.ts';

/** The outcome of a comparison. */
export interface Comparison {
  /** What went wrong, a line each; empty if every job is right. */
  readonly problems: string[];
  /** Jobs that the ledger could not know of: no answer, no webhook, and no listed request that is certainly theirs. */
  readonly unknowable: number;
}

interface Row {
  readonly request_id: string;
  readonly status: string;
  readonly error_type: string | null;
  readonly seed: string | null;
  readonly prompt: string;
  readonly finished_at: Date | null;
  /** Its key makes a new attempt, since fal certainly never got this one. */
  readonly given_up: boolean;
}

// The statuses a row may have, by the job's outcome at fal.
const EXPECTED: Record<string, readonly string[]> = {
  success: ['COMPLETED'],
  error: ['FAILED'],
  cancelled: ['CANCELLED'],
};

/** Makes the database record whenever a row leaves a final state, or its outcome changes. */
export async function watchTerminalRows(db: Queries): Promise<void> {
  await db.query(`
    CREATE TABLE chaos_changes (id BIGINT, was TEXT, became TEXT);
    CREATE FUNCTION chaos_note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO chaos_changes VALUES (OLD.id, OLD.status, NEW.status);
      RETURN NEW;
    END $$;
    CREATE TRIGGER chaos_watch BEFORE UPDATE ON generations FOR EACH ROW
      WHEN (OLD.status IN ('COMPLETED', 'FAILED', 'CANCELLED') AND (NEW.status <> OLD.status
        OR (NEW.request_id <> OLD.request_id
          AND NOT (OLD.request_id LIKE 'pending:%' AND OLD.error_type IS NOT DISTINCT FROM 'submission_unconfirmed')) OR NEW.finished_at <> OLD.finished_at
        OR (NEW.error IS DISTINCT FROM OLD.error AND NOT (OLD.status = 'FAILED' AND OLD.next_check_at IS NOT NULL))
        OR (OLD.payload IS NOT NULL AND NEW.payload IS DISTINCT FROM OLD.payload)))
      EXECUTE FUNCTION chaos_note();`);
}

/** How many jobs are unfinished: in flight, or completed without their result. */
export async function countUnfinished(db: Queries): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `SELECT count(*) FROM generations
     WHERE status IN ('IN_QUEUE', 'IN_PROGRESS') OR (status = 'COMPLETED' AND payload IS NULL)`,
  );
  return Number(rows[0]?.count);
}

/** Compares what fal did with the table. */
export async function compare(sandbox: TestSandbox, db: Queries, jobs: number): Promise<Comparison> {
  const { rows } = await db.query<Row>(
    `SELECT request_id, status, error_type, seed::text, inputs ->> 'prompt' AS prompt, finished_at,
       (idempotency_key IS NULL AND ended_by = 'SUBMIT') AS given_up FROM generations`,
  );
  const { rows: changes } = await db.query<{ id: string; was: string; became: string }>(
    'SELECT * FROM chaos_changes',
  );
  const { rows: unknown } = await db.query<{ request_id: string }>(
    `SELECT DISTINCT request_id FROM webhook_deliveries WHERE verdict = 'UNKNOWN_JOB'`,
  );
  const accepted = compareAccepted(sandbox, rows, new Set(unknown.map(({ request_id: id }) => id)));
  const givenUp = rows.filter((row) => row.given_up).length;
  return {
    unknowable: accepted.unknowable,
    problems: [
      ...(rows.length - givenUp === jobs
        ? []
        : [`${jobs} jobs were asked for, ${rows.length} rows are there, ${givenUp} of them given up`]),
      ...accepted.problems,
      ...comparePosts(sandbox, rows.length),
      ...compareRows(sandbox, rows),
      ...changes.map(
        ({ id, was, became }) => `changed after its end: row ${id} was ${was}, became ${became}`,
      ),
    ],
  };
}

/** Every job that fal accepted has one row, which tells the truth about it. */
function compareAccepted(
  { inspection }: TestSandbox,
  rows: readonly Row[],
  unmatched: ReadonlySet<string>,
): Comparison {
  const problems: string[] = [];
  let unknowable = 0;
  const byId = new Map<string, Row[]>();
  const wanted = new Map<string, number>();
  for (const row of rows) {
    byId.set(row.request_id, [...(byId.get(row.request_id) ?? []), row]);
    if (!row.given_up)
      wanted.set(JSON.stringify(row.prompt), (wanted.get(JSON.stringify(row.prompt)) ?? 0) + 1);
  }
  for (const job of inspection.jobs) {
    const [row, ...more] = byId.get(job.requestId) ?? [];
    // Of two rows with equal inputs nobody can tell whose request it is, even if only one was sent.
    const isTwin = [...wanted].some(([prompt, count]) => count > 1 && job.input.includes(prompt));
    const pending = byId.get(`pending:${job.submissionId}`)?.[0];
    // A webhook that did not find its row does not excuse the ledger.
    const isUnknowable = (job.unlisted || isTwin) && !unmatched.has(job.requestId);
    if (row && !job.input.includes(JSON.stringify(row.prompt)))
      problems.push(`mixed up: ${job.requestId} is the row of ${row.prompt}, fal was sent ${job.input}`);
    else if (isUnknowable && isRightlyGivenUp(job, row ?? pending)) unknowable += 1;
    else if (!row) problems.push(describeLost(job, pending));
    else if (!EXPECTED[job.outcome]?.includes(row.status))
      problems.push(
        `wrong: ${job.requestId} is ${row.status}, fal says ${job.outcome} (${job.errorType ?? ''})`,
      );
    // Veo reports no seed.
    else if (row.status === 'COMPLETED' && !job.endpoint.includes('veo') && row.seed !== job.seed)
      problems.push(`wrong seed: ${job.requestId} has ${row.seed}, fal made it with ${job.seed}`);
    if (more.length > 0) problems.push(`doubled: ${job.requestId} has ${more.length + 1} rows`);
  }
  return { problems, unknowable };
}

/**
 * Whether it is true that fal never confirmed the job by the time the row was given up. A webhook names its row, so one
 * acknowledged before has to have ended it, and one that came later has to have given it fal's id.
 */
function isRightlyGivenUp({ deliveries, requestId }: InspectedJob, row: Row | undefined): boolean {
  const toldBy =
    row?.request_id === requestId && row.finished_at ? row.finished_at.getTime() : Number.POSITIVE_INFINITY;
  const wasTold = deliveries.some(({ acknowledgedAt }) => acknowledgedAt !== null && acknowledgedAt < toldBy);
  return row?.error_type === 'submission_unconfirmed' && !wasTold;
}

function describeLost(job: InspectedJob, row: Row | undefined): string {
  const webhooks = job.deliveries.map(({ kind, state, acknowledgedAt }) =>
    [kind, state, ...(acknowledgedAt === null ? [] : [new Date(acknowledgedAt).toISOString()])].join(' '),
  );
  return (
    `lost: fal accepted ${job.requestId} (${job.input}), no row has it; ${job.unlisted ? 'not listed, ' : ''}` +
    `webhooks: ${webhooks.join(', ')}; its row: ${row?.error_type} ${row?.finished_at?.toISOString()}`
  );
}

/** Every row has at most one POST; the webhook URL of a POST names its row. */
function comparePosts({ inspection }: TestSandbox, jobs: number): string[] {
  return [
    ...[...inspection.postsBySubmission]
      .filter(([, posts]) => posts > 1)
      .map(([submission, posts]) => `paid twice: ${posts} POSTs of row ${submission}`),
    ...(inspection.posts > jobs ? [`paid twice: ${inspection.posts} POSTs of ${jobs} jobs`] : []),
  ];
}

/** No row is still in flight, and none claims a job that fal never had. */
function compareRows({ inspection }: TestSandbox, rows: readonly Row[]): string[] {
  return rows.flatMap(({ request_id: id, status }) => {
    if (status === 'IN_QUEUE' || status === 'IN_PROGRESS') return [`stuck: ${id} is ${status}`];
    return status === 'COMPLETED' && !inspection.job(id)
      ? [`invented: ${id} is COMPLETED, fal never had it`]
      : [];
  });
}
