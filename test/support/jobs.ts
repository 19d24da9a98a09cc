import type { Client } from 'pg';
import type { CostSource } from '../../src/billing/record-costs.ts';
import type { GenerationStatus } from '../../src/generations/transitions/states.ts';

/** A row of the table as a test wants it; the rest is filled in. */
export interface JobRow {
  readonly requestId: string;
  readonly userId: string;
  readonly endpoint: string;
  readonly status: GenerationStatus;
  readonly createdAt: Date;
  readonly finishedAt?: Date | null;
  readonly costCents?: string | null;
  readonly costSource?: CostSource;
  readonly inputs?: object;
  readonly outputUrl?: string | null;
  readonly error?: string | null;
  readonly errorType?: string | null;
  readonly tags?: Readonly<Record<string, string>> | null;
}

/** Inserts rows in one statement. */
export async function insertJobs(db: Client, jobs: readonly JobRow[]): Promise<void> {
  await db.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, created_at, submit_started_at, finished_at,
      cost_cents, cost_source, inputs, output_url, error, error_type, tags, next_check_at)
     SELECT "requestId", "userId", endpoint, status, "createdAt", "createdAt", "finishedAt", "costCents",
       COALESCE("costSource", 'ESTIMATED')::cost_source,
       COALESCE(inputs, '{"prompt":"a test"}'), "outputUrl", error, "errorType", tags,
       CASE WHEN status IN ('IN_QUEUE', 'IN_PROGRESS') THEN now() + interval '1 minute' END
     FROM jsonb_to_recordset($1) AS job ("requestId" text, "userId" text, endpoint text, status text,
       "createdAt" timestamptz, "finishedAt" timestamptz, "costCents" numeric, "costSource" text, inputs jsonb, "outputUrl" text,
       error text, "errorType" text, tags jsonb)`,
    [JSON.stringify(jobs)],
  );
}
