const STATUSES: Readonly<Record<string, number>> = {
  NOT_ALLOWED: 403,
  NOT_FOUND: 404,
  INTERNAL_SERVER_ERROR: 500,
};

/** The HTTP status of an answer that is nothing but an error with this code. */
export function statusOf(code: unknown): number {
  return STATUSES[String(code)] ?? 400;
}
