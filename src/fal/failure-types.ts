/**
 * The types of failures that the ledger stores in `error_type` and decides by. Every other word is fal's own and stored
 * as fal gave it.
 */

/** fal's word for a job that was cancelled: it reports one as a job that failed. */
export const CLIENT_CANCELLED = 'client_cancelled';

/** The ledger's own: fal has no such endpoint, which it answers without a type. */
export const ENDPOINT_NOT_FOUND = 'endpoint_not_found';
/** The ledger's own: fal took no job, because of too many calls. */
export const RATE_LIMITED = 'rate_limited';
/** The ledger's own: fal took no job, because it could not be reached. */
export const FAL_UNREACHABLE = 'fal_unreachable';
/** The ledger's own: fal never confirmed the submit. */
export const SUBMISSION_UNCONFIRMED = 'submission_unconfirmed';
/** The ledger's own: fal answers 404 for the job's status. */
export const UNKNOWN_TO_FAL = 'unknown_to_fal';
/** The ledger's own: the job has ended, and its result is an error without a type. */
export const RESULT_UNAVAILABLE = 'result_unavailable';
/** The ledger's own, and no failure: the job has completed, and something else stands for its result. Only a doubt has this type. */
export const RESULT_NOT_JSON = 'result_not_json';

/**
 * Failures that say nothing about the inputs: those of fal's infrastructure
 * (https://fal.ai/docs/documentation/model-apis/request-errors), a model's own trouble, and the ledger's own where fal
 * took no job. By fal's rule every other type, listed or not, is a 422 that a repetition does not mend.
 */
export const TRANSIENT_FAILURES: readonly string[] = [
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
  CLIENT_CANCELLED,
  'internal_error',
  'internal_server_error',
  'generation_timeout',
  'downstream_service_error',
  'downstream_service_unavailable',
  'concurrent_requests_limit',
  RATE_LIMITED,
  FAL_UNREACHABLE,
];

/** Failures of jobs that fal may have made and billed: it never confirmed them, or never said how they ended. */
export const UNCONFIRMED_FAILURES: readonly string[] = [
  SUBMISSION_UNCONFIRMED,
  UNKNOWN_TO_FAL,
  RESULT_UNAVAILABLE,
];
