import type { Client } from 'pg';
import { canSilenceTriggers } from '../migrations/silence.ts';

/** What is to be said about the triggers of others on the table. */
export interface TriggerReport {
  readonly problems: readonly string[];
  /** Those that stay, and fire for what fal-ledger writes. */
  readonly kept: readonly string[];
}

interface Trigger {
  readonly name: string;
  /** When it fires: `O` unless triggers are silenced, `A` always, `R` only then, `D` never. */
  readonly enabled: 'O' | 'A' | 'R' | 'D';
  readonly onUpdate: boolean;
  /** Whether it fires after ours that copy a value, before the row is written. */
  readonly late: boolean;
}

// TRIGGER_TYPE_ROW, _BEFORE, _INSERT and _UPDATE: src/include/catalog/pg_trigger.h of PostgreSQL.
const TRIGGERS = `SELECT tgname AS name, tgenabled AS enabled, tgtype & 16 <> 0 AS "onUpdate",
    tgtype & 3 = 3 AND tgtype & 20 <> 0 AND tgname > 'zz_copy_' COLLATE "C" AS late
  FROM pg_trigger WHERE tgrelid = 'public.generations'::regclass AND NOT tgisinternal AND tgname NOT LIKE 'zz\\_copy\\_%'
  ORDER BY tgname`;

/**
 * Rows are copied and filled without the triggers of others, which would take each for a change of a job. Says of which that
 * cannot be had.
 */
export async function reportTriggers(client: Client, copies: boolean): Promise<TriggerReport> {
  const { rows } = await client.query<Trigger>(TRIGGERS);
  const active = rows.filter(({ enabled }) => enabled !== 'D');
  const loud = active.filter(({ onUpdate }) => onUpdate);
  const silenced = loud.length === 0 || (await canSilenceTriggers(client));
  const problems = loud.flatMap(({ name, enabled }) => {
    const fires = `Its trigger ${name} would fire for every row that is copied`;
    if (enabled === 'A' || enabled === 'R')
      return [`${fires}, as it always does: ALTER TABLE generations ENABLE TRIGGER ${name}.`];
    return silenced
      ? []
      : [
          `${fires}: disable it meanwhile, or let this role pass it by (GRANT SET ON PARAMETER session_replication_role TO …, from PostgreSQL 15 on).`,
        ];
  });
  for (const { name, late } of copies ? active : [])
    if (late)
      problems.push(
        `Its trigger ${name} fires after ours, zz_copy_…, which copies values: give it a name that comes before.`,
      );
  return { problems, kept: active.map(({ name }) => name) };
}
