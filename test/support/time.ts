import { type Client, DatabaseError } from 'pg';

// https://www.postgresql.org/docs/18/errcodes-appendix.html: deadlock_detected
const DEADLOCK = '40P01';
// Bookkeeping of the database itself and of its hourly figures, which follow from the other tables.
const FIXED = ['_prisma_migrations', 'generation_hours', 'generation_hours_stale', 'upkeep'];

/**
 * Lets an interval of PostgreSQL's ("25 hours") pass at once: all times that are stored move back by it, so that what
 * was due within it is due now and leases and plans run out. PostgreSQL's clock itself cannot be moved.
 */
export async function passTime(client: Client, interval: string): Promise<void> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(
    `SELECT table_name AS table, array_agg(column_name::text) AS columns FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type = 'timestamp with time zone' AND table_name <> ALL ($1)
     GROUP BY table_name ORDER BY table_name`,
    [FIXED],
  );
  const amount = client.escapeLiteral(interval);
  const updates = rows.map(({ table, columns }) => {
    const moved = columns.map((column) => `${column} = ${column} - interval ${amount}`);
    return `UPDATE ${table} SET ${moved.join(', ')}`;
  });
  // Several statements of one query are one transaction. The servers' own upkeep may lock two tables in the other order.
  for (;;)
    try {
      return void (await client.query(updates.join('; ')));
    } catch (error) {
      if (!(error instanceof DatabaseError && error.code === DEADLOCK)) throw error;
    }
}
