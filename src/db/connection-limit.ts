import { DatabaseError } from 'pg';

// PostgreSQL, PgBouncer, Supavisor.
const LIMIT = /too many (clients|connections)|no more connections|max clients reached|connection slots/i;

/** The connection was accepted, but not a statement: a pooler in session mode has no session left for it. */
export class NoSessionError extends Error {
  override readonly name = 'NoSessionError';
}

/** Whether a connection was refused because there are as many as the server, the database, the role or a pooler allows. */
export function isConnectionLimit(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === '53300' || LIMIT.test(error.message));
}
