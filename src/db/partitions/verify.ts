import type { Client } from 'pg';
import { BY_MONTH } from './names.ts';

/**
 * How many rows of the table and of the one by month are not the same, or have no key, or keys no row. All of it is looked at
 * in one moment, and every column is compared: afterwards there is no other copy.
 */
export async function countDifferences(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `SELECT (SELECT count(*) FROM public.generations g
       FULL JOIN public.${BY_MONTH} m ON m.id = g.id AND m.created_at = g.created_at
       LEFT JOIN public.generation_keys k ON k.id = g.id AND k.created_at = g.created_at AND k.request_id = g.request_id
         AND k.idempotency_key IS NOT DISTINCT FROM g.idempotency_key
         AND k.user_id IS NOT DISTINCT FROM CASE WHEN g.idempotency_key IS NOT NULL THEN g.user_id END
         AND k.live_root IS NOT DISTINCT FROM public.live_replay_root(g.replay_root, g.replay_exempt, g.status)
       -- As text, since a column of an application's may have a type without equality.
       WHERE k.id IS NULL OR m.id IS NULL OR g::text <> m::text)
     + (SELECT count(*) FROM public.generation_keys k
       WHERE NOT EXISTS (SELECT FROM public.generations g WHERE g.id = k.id)) AS count`,
  );
  return Number(rows[0]?.count);
}
