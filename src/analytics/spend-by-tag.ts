import type { PrismaClient } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { checkTagKey } from '../generations/tags.ts';
import type { Window } from '../lib/window.ts';
import { jobsIn, taggedJobs } from './hourly-rollup.ts';
import {
  HAS_SPEND,
  NO_SPEND,
  SPEND_COLUMNS,
  type Spend,
  type SpendReport,
  type SpendRow,
  toSpend,
  without,
} from './spend.ts';

/** What the completed jobs with one value of a tag cost. */
export interface TagSpend extends Spend {
  /** Null for the jobs that have no tag with the key. */
  readonly value: string | null;
}

/**
 * What the completed jobs of a window cost, by the value of their tag with this key, most expensive first. What the jobs
 * without it cost, in the last row, is the rest of the whole, which the hourly totals have: only jobs with tags are read one
 * by one. One statement, so that both are of the same moment.
 */
export async function spendByTag(
  db: PrismaClient,
  viewer: Viewer,
  key: string,
  window: Window,
): Promise<SpendReport<TagSpend>> {
  checkTagKey('key', key);
  const rows = await db.$queryRaw<Array<SpendRow & { value: string | null }>>`/* spend-by-tag */
    SELECT * FROM (
      SELECT NULL AS value, ${SPEND_COLUMNS} FROM ${jobsIn(window, viewer)} j HAVING ${HAS_SPEND}
      UNION ALL
      SELECT j.value, ${SPEND_COLUMNS} FROM ${taggedJobs(window, viewer, key)} j GROUP BY j.value HAVING ${HAS_SPEND}) AS spend
    ORDER BY CASE WHEN jobs > 0 THEN cents ELSE 0 END DESC NULLS LAST, jobs DESC, value`;
  const whole = rows.find(({ value }) => value === null) ?? NO_SPEND;
  const tagged = rows.filter(({ value }) => value !== null);
  const rest = tagged.reduce(without, whole);
  const isSpend = rest.jobs > 0 || rest.unsuccessfulCents?.gt(0);
  return {
    window,
    rows: [...tagged, ...(isSpend ? [{ ...rest, value: null }] : [])].map((row) => ({
      value: row.value,
      ...toSpend(row),
    })),
    total: toSpend(whole),
  };
}
