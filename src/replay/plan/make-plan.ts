import type { Viewer } from '../../deps.ts';
import { InvalidInputError } from '../../errors.ts';
import type { Deps } from '../../generations/deps.ts';
import { allConditions } from '../../generations/find/filter.ts';
import { nowFor } from '../../generations/now.ts';
import { currentPrices } from '../../pricing/price-snapshot.ts';
import { billsShownTo } from '../../pricing/pricing.ts';
import { checkReplay, type ReplayArgs } from './options.ts';
import { type Plan, planReplay } from './plan.ts';
import { storePlan } from './token.ts';

/** A plan that can be executed. */
export interface ReplayPlan extends Plan {
  readonly token: string;
  readonly expiresAt: Date;
}

/** So long a plan waits for prices that fal has not been asked for yet. */
export const PRICES_TIMEOUT_MS = 5000;

/** Works out what a replay would do, and stores that under a token; nothing else is changed. */
export async function makePlan(
  deps: Pick<Deps, 'db' | 'clock' | 'clocks' | 'pricing' | 'maxInputBytes' | 'allowedEndpoints'>,
  viewer: Viewer,
  args: ReplayArgs,
  limit: number | null | undefined,
): Promise<ReplayPlan> {
  if (limit != null && limit < 1) throw new InvalidInputError('limit', 'A plan has at least 1 generation.');
  const { db } = deps;
  const now = await nowFor(deps, viewer, args.filter.window?.last != null);
  const request = checkReplay(deps, viewer, args, now);
  const conditions = await allConditions(db, viewer, request.wanted, now);
  const prices = currentPrices(deps.pricing, AbortSignal.timeout(PRICES_TIMEOUT_MS), billsShownTo(viewer));
  const plan = await planReplay(prices, db, conditions, request, limit ?? undefined);
  return { ...plan, ...(await storePlan(db, viewer, request, plan.ids)) };
}
