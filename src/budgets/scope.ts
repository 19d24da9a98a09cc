export const BUDGET_PERIODS = ['DAY', 'WEEK', 'MONTH'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** BLOCK refuses what would go beyond the limit; ALERT only warns. */
export const BUDGET_ACTIONS = ['BLOCK', 'ALERT'] as const;
export type BudgetAction = (typeof BUDGET_ACTIONS)[number];

/** Whose jobs a budget is about: those of one user, on one endpoint or with one tag; all jobs where each is null. */
export interface BudgetScope {
  readonly userId: string | null;
  readonly endpoint: string | null;
  readonly tagKey: string | null;
  readonly tagValue: string | null;
}

/** Says what a budget is about, for people: "everything", "user alice", "tag project=lion". */
export function describeScope({ userId, endpoint, tagKey, tagValue }: BudgetScope): string {
  if (userId !== null) return `user ${userId}`;
  if (endpoint !== null) return `endpoint ${endpoint}`;
  return tagKey === null ? 'everything' : `tag ${tagKey}=${tagValue}`;
}
