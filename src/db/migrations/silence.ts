import type { Client } from 'pg';

/** For a transaction: no trigger fires but those that are to do so always. */
export const SILENCE_TRIGGERS = 'SET LOCAL session_replication_role = replica';

/** Whether the role may do that: superusers may, and whoever was granted it. */
export async function canSilenceTriggers(client: Client): Promise<boolean> {
  try {
    await client.query('BEGIN');
    await client.query(SILENCE_TRIGGERS);
    return true;
  } catch {
    return false;
  } finally {
    await client.query('ROLLBACK');
  }
}
