import { isDeepStrictEqual } from 'node:util';
import { Prisma } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { InvalidInputError } from '../errors.ts';
import { accessSql } from '../generations/access.ts';
import type { Deps } from '../generations/deps.ts';
import { allConditions, type GenerationFilter } from '../generations/find/filter.ts';
import { nowFor } from '../generations/now.ts';
import { showDollars, toDollars } from '../lib/dollars.ts';
import { currentPrices } from '../pricing/price-snapshot.ts';
import { billsShownTo } from '../pricing/pricing.ts';
import { dryRun } from './dry-run.ts';
import { NothingToReplayError, ReplayPlanChangedError } from './errors.ts';
import { type Inserted, insertReplay } from './insert.ts';
import { checkLimits, checkPlan, type Limits } from './plan/limits.ts';
import { PRICES_TIMEOUT_MS } from './plan/make-plan.ts';
import { checkOverrides, checkReplay, type ReplayArgs, type ReplayRequest } from './plan/options.ts';
import { planReplay, type SkippedJobs } from './plan/plan.ts';
import { snapshotReplayPrices } from './plan/prepare.ts';
import { markUsed, plannedStatuses, takePlan } from './plan/token.ts';
import type { SeenReplay } from './progress.ts';
import { findReplay } from './replays.ts';

/** What to replay: the jobs of a plan, or those that a filter matches. */
export interface ReplayInput extends Omit<ReplayArgs, 'filter'>, Limits {
  readonly filter?: GenerationFilter | null | undefined;
  readonly planToken?: string | null | undefined;
  readonly dryRun?: boolean | null | undefined;
}

/**
 * Records a replay, all of it or nothing; the dispatcher then sends its jobs. A plan is executed exactly as planned. Throws a
 * DomainError for every expected outcome but success.
 */
export async function replayGenerations(deps: Deps, viewer: Viewer, input: ReplayInput): Promise<SeenReplay> {
  const { planToken, filter } = input;
  checkLimits(input);
  if (planToken != null && filter == null) return await replayPlanned(deps, viewer, input, planToken);
  if (planToken == null && filter != null) return await replayFiltered(deps, viewer, { ...input, filter });
  throw new InvalidInputError('planToken', 'A replay takes either a planToken or a filter.');
}

async function replayFiltered(
  deps: Deps,
  viewer: Viewer,
  input: ReplayInput & ReplayArgs,
): Promise<SeenReplay> {
  const now = await nowFor(deps, viewer, input.filter.window?.last != null);
  const request = withLimit(checkReplay(deps, viewer, input, now), input);
  const conditions = await allConditions(deps.db, viewer, request.wanted, now);
  const prices = currentPrices(deps.pricing, AbortSignal.timeout(PRICES_TIMEOUT_MS), billsShownTo(viewer));
  const plan = await planReplay(prices, deps.db, conditions, request);
  checkPlan(plan, input);
  if (input.dryRun) return dryRun(viewer, request, plan, now.at);
  const inserted = await deps.db.$transaction(async (tx) => {
    const made = await insertReplay(deps, prices, tx, viewer, request, plan.ids);
    if (made.jobs > 0) return made;
    throw new NothingToReplayError(
      'Another replay has just taken all of these generations.',
      plan.matched,
      addTaken(plan.skipped, plan.ids.length),
    );
  });
  return reportRecorded(deps, inserted);
}

async function replayPlanned(
  deps: Deps,
  viewer: Viewer,
  input: ReplayInput,
  token: string,
): Promise<SeenReplay> {
  const planned = await takePlan(deps.db, viewer, token);
  const current = currentPrices(deps.pricing, AbortSignal.timeout(PRICES_TIMEOUT_MS), billsShownTo(viewer));
  const prices = await snapshotReplayPrices(current, deps.db, planned.ids, planned.request);
  const outcome = await deps.db.$transaction(async (tx): Promise<SeenReplay | Inserted> => {
    const { request: stored, ids, replayId } = await takePlan(tx, viewer, token);
    checkSame(deps, input, stored);
    const { maxInputBytes, allowedEndpoints } = deps;
    const allowed = allowedEndpoints[viewer.role];
    const request = { ...withLimit(stored, input), maxInputBytes, allowedEndpoints: allowed };
    if (replayId !== null) return await findReplay(tx, viewer, replayId);
    if (ids.length === 0) throw new NothingToReplayError('The plan has no generation to replay.', 0, []);
    const conditions = [
      accessSql(viewer),
      Prisma.sql`g.id = ANY (${[...ids]}::bigint[])`,
      Prisma.sql`g.status = ANY (${plannedStatuses(request)})`,
    ];
    const plan = await planReplay(prices, tx, conditions, request);
    if (plan.ids.length !== ids.length) throw planChanged(plan.skipped);
    checkPlan(plan, input);
    if (input.dryRun) return dryRun(viewer, request, plan, deps.clock());
    const inserted = await insertReplay(deps, prices, tx, viewer, request, plan.ids);
    if (inserted.jobs !== ids.length) throw planChanged(addTaken(plan.skipped, ids.length - inserted.jobs));
    await markUsed(tx, token, inserted.replay.id);
    return inserted;
  });
  return 'jobs' in outcome ? reportRecorded(deps, outcome) : outcome;
}

function reportRecorded({ checkpoint, log, replayBell }: Deps, { replay, jobs }: Inserted): SeenReplay {
  checkpoint('replay: inserted');
  replayBell.ring();
  const dollars = toDollars(replay.estimatedCents?.toNumber() ?? null);
  const cost = dollars === null ? 'of unknown cost' : `for about ${showDollars(dollars)}`;
  const { id, requestedBy } = replay;
  log.info({ replay: id, requestedBy }, `replay ${id} is recorded: ${jobs} jobs ${cost}`);
  return replay;
}

/** A limit is kept with the replay, which holds to it while it runs. */
function withLimit<Request extends ReplayRequest>(request: Request, { maxDollars }: Limits): Request {
  return maxDollars == null ? request : { ...request, options: { ...request.options, maxDollars } };
}

/** A plan is executed as it was shown: options given with its token must be those it was made with. */
function checkSame({ maxInputBytes }: Deps, input: ReplayInput, { overrides, options }: ReplayRequest): void {
  const given = input.overrides != null ? checkOverrides(input.overrides, maxInputBytes) : overrides;
  if (!isDeepStrictEqual(plain(given), plain(overrides)))
    throw new InvalidInputError('overrides', 'The plan was made with other overrides.');
  for (const name of ['pinSeed', 'includeReplayed', 'includeRefused', 'includeUnconfirmed'] as const)
    if (input[name] && !options[name])
      throw new InvalidInputError(name, `The plan was made without ${name}.`);
}

/** For a comparison: JSON from a query's text has no prototypes, JSON from variables or the table has. */
function plain(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json));
}

function planChanged(skipped: readonly SkippedJobs[]): ReplayPlanChangedError {
  const jobs = skipped.reduce((sum, { count }) => sum + count, 0);
  return new ReplayPlanChangedError(
    `${jobs || 'Some'} of the planned generations can no longer be replayed; nothing was recorded. Request a new plan.`,
    skipped,
  );
}

/** Adds the jobs that another replay took between planning and insert. */
function addTaken(skipped: readonly SkippedJobs[], count: number): SkippedJobs[] {
  const known = skipped.find(({ reason }) => reason === 'ALREADY_REPLAYED');
  const jobs = {
    reason: 'ALREADY_REPLAYED',
    count: count + (known?.count ?? 0),
    examples: known?.examples ?? [],
  } as const;
  return [...skipped.filter((one) => one !== known), jobs];
}
