import type { Client } from 'pg';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';

/** What went wrong, one line each; none where every job is where it belongs. */
export type Problems = string[];

// What a row may be, by what fal's books say of the job.
const EXPECTED: Record<string, readonly string[]> = {
  success: ['COMPLETED'],
  error: ['FAILED'],
  cancelled: ['CANCELLED'],
};

/** Notes in the database itself whenever a row leaves a final state, or a stored result changes. */
export async function watchTerminalRows(db: Client): Promise<void> {
  await db.query(`
    CREATE TABLE chaos_changes (id BIGINT, was TEXT, became TEXT);
    CREATE FUNCTION chaos_note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO chaos_changes VALUES (OLD.id, OLD.status, NEW.status);
      RETURN NEW;
    END $$;
    CREATE TRIGGER chaos_watch BEFORE UPDATE ON generations FOR EACH ROW
      WHEN (OLD.status IN ('COMPLETED', 'FAILED', 'CANCELLED') AND (NEW.status <> OLD.status
        OR NEW.request_id <> OLD.request_id OR (OLD.payload IS NOT NULL AND NEW.payload IS DISTINCT FROM OLD.payload)))
      EXECUTE FUNCTION chaos_note();`);
}

/** How many jobs have still to come home: in flight, or completed without their result. */
export async function countUnfinished(db: Client): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    `SELECT count(*) FROM generations
     WHERE status IN ('IN_QUEUE', 'IN_PROGRESS') OR (status = 'COMPLETED' AND payload IS NULL)`,
  );
  return Number(rows[0]?.count);
}

/** Compares fal's books with the table. */
export async function compare(sandbox: Sandbox, db: Client, jobs: number): Promise<Problems> {
  const problems: Problems = [];
  const { rows } = await db.query<{ request_id: string; status: string; seed: string | null; name: string }>(
    `SELECT request_id, status, seed::text, inputs ->> 'prompt' AS name FROM generations`,
  );
  if (rows.length !== jobs) problems.push(`${jobs} jobs were asked for, ${rows.length} rows are there`);
  const byId = new Map<string, typeof rows>();
  for (const row of rows) byId.set(row.request_id, [...(byId.get(row.request_id) ?? []), row]);
  for (const job of sandbox.books.jobs) {
    const [row, ...more] = byId.get(job.requestId) ?? [];
    if (!row) problems.push(`lost: fal accepted ${job.requestId} (${job.input}), no row has it`);
    else if (!EXPECTED[job.outcome]?.includes(row.status))
      problems.push(
        `wrong: ${job.requestId} is ${row.status}, fal's books say ${job.outcome} (${job.errorType ?? ''})`,
      );
    else if (row.status === 'COMPLETED' && row.seed !== job.seed)
      problems.push(`wrong seed: ${job.requestId} has ${row.seed}, fal made it with ${job.seed}`);
    if (more.length > 0) problems.push(`doubled: ${job.requestId} has ${more.length + 1} rows`);
  }
  for (const [key, posts] of sandbox.books.postsByKey)
    if (posts > 1) problems.push(`paid twice: ${posts} POSTs of ${key}`);
  for (const row of rows)
    if (row.status === 'IN_QUEUE' || row.status === 'IN_PROGRESS')
      problems.push(`stuck: ${row.request_id} is ${row.status}`);
    else if (row.status === 'COMPLETED' && !sandbox.books.job(row.request_id))
      problems.push(`invented: ${row.request_id} is COMPLETED, fal never had it`);
  const { rows: changes } = await db.query<{ id: string; was: string; became: string }>(
    'SELECT * FROM chaos_changes',
  );
  for (const { id, was, became } of changes)
    problems.push(`changed after its end: row ${id} was ${was}, became ${became}`);
  return problems;
}
