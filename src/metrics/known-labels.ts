/**
 * The values of labels that are known beforehand. Their series begin at 0 when the process starts: Prometheus sees no increase
 * in a series that begins at 1, and a rule about one that is not there says nothing.
 */
export const SUBMIT_ANSWERS = ['accepted', 'refused', 'unavailable', 'unknown'] as const;
export type SubmitAnswerLabel = (typeof SUBMIT_ANSWERS)[number];

export const WEBHOOK_VERDICTS = [
  'APPLIED',
  'DUPLICATE',
  'UNKNOWN_JOB',
  'BAD_SIGNATURE',
  'KEYS_UNAVAILABLE',
  'STALE',
  'WRONG_ACCOUNT',
  'MALFORMED',
] as const;
export type WebhookVerdictLabel = (typeof WEBHOOK_VERDICTS)[number];

export const ENDS = ['COMPLETED', 'FAILED', 'CANCELLED'] as const;
export type EndLabel = (typeof ENDS)[number];

export const READ_ON = [
  'replica',
  'primary: no replica',
  'primary: replica behind',
  'primary: no position',
] as const;
export type ReadOnLabel = (typeof READ_ON)[number];

/** Shares of a budget, in per cent. */
export const BUDGET_THRESHOLDS = [50, 80, 100] as const;

/** With these fal refuses the key of this server. */
export const KEY_REFUSALS = [401, 403] as const;
