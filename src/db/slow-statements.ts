import type { Pool } from 'pg';
import type { Work } from '../lib/work.ts';
import type { Logger } from '../logger.ts';
import { nameOf } from './statement-name.ts';

/** Told how long each statement took, and what it was done for. */
export interface SlowStatements {
  took(
    sql: string,
    values: readonly unknown[],
    milliseconds: number,
    work: Pick<Work, 'requestId'> | undefined,
  ): void;
}

// A plan takes a statement of its own.
const PLAN_EVERY_MS = 60_000;
const MAX_NAMES = 1000;
const EXPLAINABLE = /^\s*(\/\*[^*]*\*\/\s*)?(SELECT|WITH|INSERT|UPDATE|DELETE|MERGE)\b/i;

/**
 * Logs statements that take longer than this, the wait for a connection included, and once a minute for each how PostgreSQL would
 * execute it now, with the values left out: prompts and users' names are not for logs. One plan is asked for at a time. Those
 * that come while there is no work yet are left out.
 */
export function createSlowStatements(
  log: Pick<Logger, 'warn'>,
  { slowMs, isWork = () => true }: { readonly slowMs: number; readonly isWork?: () => boolean },
  pool: Pool,
): SlowStatements {
  const planned = new Map<string, number>();
  let planning = false;

  async function planOf(sql: string, values: readonly unknown[]): Promise<string | undefined> {
    planning = true;
    try {
      const { rows } = await pool.query<{ 'QUERY PLAN': string }>({
        text: `EXPLAIN ${sql}`,
        values: [...values],
      });
      const plan = rows.map((row) => row['QUERY PLAN']);
      // Of a statement without a table it says nothing.
      return plan.length === 1 && plan[0]?.startsWith('Result ') ? undefined : withoutValues(plan.join('\n'));
    } catch {
      // The statement itself has been told of; a temporary table or a right may be gone meanwhile.
      return undefined;
    } finally {
      planning = false;
    }
  }

  function isDue(name: string): boolean {
    const now = performance.now();
    if (planning || now - (planned.get(name) ?? Number.NEGATIVE_INFINITY) < PLAN_EVERY_MS) return false;
    if (planned.size >= MAX_NAMES) planned.clear();
    planned.set(name, now);
    return true;
  }

  return {
    took(sql, values, milliseconds, work) {
      if (milliseconds < slowMs || !isWork()) return;
      const name = nameOf(sql);
      const fields = {
        statement: name,
        ms: Math.round(milliseconds),
        waiting: pool.waitingCount,
        requestId: work?.requestId,
      };
      const tell = (plan?: string) => log.warn({ ...fields, plan }, 'a statement was slow');
      if (EXPLAINABLE.test(sql) && isDue(name)) void planOf(sql, values).then(tell);
      else tell();
    },
  };
}

/** A plan as PostgreSQL writes it, without the texts in its conditions. */
function withoutValues(plan: string): string {
  return plan.replaceAll(/'(?:[^']|'')*'/g, "'…'");
}
