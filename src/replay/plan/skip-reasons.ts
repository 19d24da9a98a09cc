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
  'SEED_UNKNOWN',
  'NOT_EXACT',
  'BEYOND_LIMIT',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** What to ask for to have such jobs replayed all the same, where that can be had. */
export const REMEDIES: Partial<Record<SkipReason, string>> = {
  ALREADY_REPLAYED: 'includeReplayed',
  WOULD_BE_REFUSED: 'overrides that change the inputs, or includeRefused',
  ENDPOINT_NOT_FOUND: 'includeRefused',
  MAY_BE_PAID: 'includeUnconfirmed',
};

/**
 * The failures that are no verdict on the inputs: fal's infrastructure (https://fal.ai/docs/documentation/model-apis/request-errors),
 * a model's own trouble, and what the ledger itself writes where fal has not got the job. fal's rule for every other type,
 * listed or not: a 422 that a repetition does not mend.
 */
export const PASSING_FAILURES: readonly string[] = [
  'request_timeout',
  'startup_timeout',
  'runner_scheduling_failure',
  'runner_connection_timeout',
  'runner_disconnected',
  'runner_connection_refused',
  'runner_connection_error',
  'runner_incomplete_response',
  'runner_server_error',
  'client_disconnected',
  'client_cancelled',
  'internal_error',
  'internal_server_error',
  'generation_timeout',
  'downstream_service_error',
  'downstream_service_unavailable',
  'concurrent_requests_limit',
  'rate_limited',
  'fal_unreachable',
];

/**
 * The failures of jobs that fal may have made and billed all the same: it never confirmed them, or told nothing of how
 * they ended.
 */
export const UNCONFIRMED_FAILURES: readonly string[] = [
  'submission_unconfirmed',
  'unknown_to_fal',
  'result_unavailable',
];
