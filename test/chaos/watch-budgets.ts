import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { UNCONFIRMED_FAILURES } from '../../src/fal/failure-types.ts';
import type { Queries } from '../support/queries.ts';

/** Sets budgets as an admin does; the servers count what there was before. */
export async function setBudgets(db: Queries, user: string): Promise<void> {
  await db.query(
    `INSERT INTO budgets (user_id, endpoint, limit_cents, period, time_zone, action, set_by)
     VALUES (NULL, NULL, 1e9, 'MONTH', 'UTC', 'BLOCK', 'chaos'), ($1, NULL, 1e9, 'DAY', 'America/New_York', 'BLOCK', 'chaos'),
       (NULL, 'fal-ai/veo3.1', 1e9, 'WEEK', 'Asia/Tokyo', 'ALERT', 'chaos')`,
    [user],
  );
}

/**
 * What budgets have spent and reserved beside what the jobs say, in one snapshot: at no moment may they differ. One that is
 * still being counted is left out.
 */
const DIFFERENCES = `WITH said AS (
    SELECT b.id, budget_period_start(b.period, b.time_zone, amounts.at) AS period_start, sum(amounts.spent) AS spent,
      sum(amounts.reserved) AS reserved, sum(amounts.unpriced) AS unpriced
    FROM budgets b JOIN generations g
      ON budget_covers(b.user_id, b.endpoint, b.tag_key, b.tag_value, g.user_id, g.endpoint, g.tags),
    LATERAL budget_amounts(g.status, g.error_type, g.cost_source, g.cost_cents, g.reserved_cents, g.reserved_at,
      g.submit_started_at, g.created_at) AS amounts GROUP BY 1, 2),
  kept AS (
    SELECT budget_id AS id, period_start, sum(spent_cents) AS spent, sum(reserved_cents) AS reserved,
      sum(unpriced_jobs) AS unpriced
    FROM (SELECT budget_id, period_start, spent_cents, reserved_cents, unpriced_jobs FROM budget_totals UNION ALL
      SELECT budget_id, period_start, spent_cents, reserved_cents, unpriced_jobs FROM budget_entries) AS entry GROUP BY 1, 2)
  SELECT id, period_start, said.spent AS "said spent", kept.spent AS "kept spent", said.reserved AS "said reserved",
    kept.reserved AS "kept reserved"
  FROM said FULL JOIN kept USING (id, period_start) JOIN budgets b USING (id)
  WHERE b.counted_at IS NOT NULL AND budget_period_end(b.period, b.time_zone, period_start) > b.counted_at
    AND (COALESCE(said.spent, 0), COALESCE(said.reserved, 0), COALESCE(said.unpriced, 0))
      IS DISTINCT FROM (COALESCE(kept.spent, 0), COALESCE(kept.reserved, 0), COALESCE(kept.unpriced, 0))`;

/** Looks all the time whether the budgets say what the jobs say, also while PostgreSQL is started again. */
export function watchBudgets(urlOf: () => string): { stop(): Promise<string[]> } {
  const end = new AbortController();
  const problems: string[] = [];
  let looks = 0;
  const look = async () => {
    const db = new Client({ connectionString: urlOf() });
    db.on('error', () => undefined);
    try {
      await db.connect();
      const { rows } = await db.query(DIFFERENCES);
      looks += 1;
      for (const row of rows)
        problems.push(`a budget does not say what the jobs say: ${JSON.stringify(row)}`);
    } catch {
      // The database is away; the next look sees it again.
    } finally {
      await db.end().catch(() => undefined);
    }
  };
  const watching = (async () => {
    while (!end.signal.aborted && problems.length === 0) {
      await look();
      await sleep(500);
    }
  })();
  return {
    async stop() {
      end.abort();
      await watching;
      if (problems.length === 0) await look();
      if (looks < 2) problems.push('the budgets were never compared with the jobs');
      return problems;
    },
  };
}

/** What is still reserved although nothing can cost it any more; an unbilled job may still be billed. */
export async function findLeftReservations(db: Queries): Promise<string[]> {
  const { rows } = await db.query<{ id: string; status: string }>(
    `SELECT g.id, g.status FROM generations g, LATERAL budget_amounts(g.status, g.error_type, g.cost_source, g.cost_cents,
       g.reserved_cents, g.reserved_at, g.submit_started_at, g.created_at) AS amounts
     WHERE amounts.reserved > 0 AND g.status IN ('FAILED', 'CANCELLED')
       AND COALESCE(g.error_type, '') <> ALL ($1)`,
    [UNCONFIRMED_FAILURES],
  );
  return rows.map(({ id, status }) => `job ${id} is ${status} and still reserves money`);
}
