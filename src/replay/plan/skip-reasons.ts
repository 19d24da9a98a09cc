/** Why a job that the filter matches is not replayed. */
export const SKIP_REASONS = [
  'STILL_RUNNING',
  'ALREADY_REPLAYED',
  'SUPERSEDED',
  'INPUTS_GONE',
  'WOULD_BE_REFUSED',
  'ENDPOINT_NOT_FOUND',
  'MAY_BE_PAID',
  'NOT_ALLOWED',
  'ENDPOINT_NOT_ALLOWED',
  'SEED_UNKNOWN',
  'NOT_EXACT',
  'BEYOND_LIMIT',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** What to ask for to replay such jobs anyway, if there is a way. */
export const REMEDIES: Partial<Record<SkipReason, string>> = {
  ALREADY_REPLAYED: 'includeReplayed',
  WOULD_BE_REFUSED: 'overrides that change the inputs, or includeRefused',
  ENDPOINT_NOT_FOUND: 'includeRefused',
  MAY_BE_PAID: 'includeUnconfirmed',
};
