/** The embedded PostgreSQL cannot be had; the message tells why and what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
