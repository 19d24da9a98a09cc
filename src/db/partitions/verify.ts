import type { Client } from 'pg';
import { BY_MONTH } from './names.ts';

/** How many rows of the table and of the one by month are not the same, or have no key; both are looked at in one moment. */
export async function countDifferences(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM public.generations g
     FULL JOIN public.${BY_MONTH} m ON m.id = g.id AND m.created_at = g.created_at
     LEFT JOIN public.generation_keys k ON k.id = g.id AND k.created_at = g.created_at AND k.request_id = g.request_id
       AND k.idempotency_key IS NOT DISTINCT FROM g.idempotency_key
       AND k.live_root IS NOT DISTINCT FROM public.live_replay_root(g.replay_root, g.replay_exempt, g.status)
     WHERE k.id IS NULL OR m.id IS NULL OR (g.request_id, g.status, g.cost_source) IS DISTINCT FROM (m.request_id, m.status, m.cost_source)
       OR g.cost_cents IS DISTINCT FROM m.cost_cents OR g.next_check_at IS DISTINCT FROM m.next_check_at
       OR g.ledger_updated_at IS DISTINCT FROM m.ledger_updated_at OR g.finished_at IS DISTINCT FROM m.finished_at`,
  );
  const counted = rows[0]?.count ?? 0;
  const { rows: keys } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM public.generation_keys k
     WHERE NOT EXISTS (SELECT FROM public.generations g WHERE g.id = k.id)`,
  );
  return counted + (keys[0]?.count ?? 0);
}
