import { isDeepStrictEqual } from 'node:util';
import { Prisma } from '../db/client.ts';
import type { Viewer } from '../deps.ts';
import { InvalidInputError } from '../errors.ts';
import { accessSql } from '../generations/access.ts';
import type { Deps } from '../generations/deps.ts';
import { allConditions, type GenerationFilter } from '../generations/find/filter.ts';
import { snapshotPrices } from '../pricing/price-snapshot.ts';
import { dryRun } from './dry-run.ts';
import { NothingToReplayError, ReplayPlanChangedError } from './errors.ts';
import { type Inserted, insertReplay } from './insert.ts';
import { checkLimits, checkPlan, type Limits } from './plan/limits.ts';
import { showDollars, toDollars } from './plan/money.ts';
import { checkOverrides, checkReplay, type ReplayArgs, type ReplayRequest } from './plan/options.ts';
import { planReplay, type SkippedJobs } from './plan/plan.ts';
import { snapshotReplayPrices } from './plan/prepare.ts';
import { markUsed, plannedStatuses, takePlan } from './plan/token.ts';
import type { SeenReplay } from './progress.ts';
import { findReplay } from './replays.ts';

/** What is to be replayed: the jobs of a plan, or those of a filter. */
export interface ReplayInput extends Omit<ReplayArgs, 'filter'>, Limits {
  readonly filter?: GenerationFilter | null | undefined;
  readonly planToken?: string | null | undefined;
  readonly dryRun?: boolean | null | undefined;
}

// Ten thousand jobs take about a second; the rest is patience with a busy database.
const TRANSACTION = { timeout: 120_000, maxWait: 10_000 };

/**
 * Records a replay, whose jobs the dispatcher then sends. Everything is inserted or nothing; a plan exactly as planned.
 * Throws a DomainError for every expected outcome that is not "recorded".
 */
export async function replayGenerations(deps: Deps, viewer: Viewer, input: ReplayInput): Promise<SeenReplay> {
  const { planToken, filter } = input;
  checkLimits(input);
  if (planToken != null && filter == null) return await replayPlanned(deps, viewer, input, planToken);
  if (planToken == null && filter != null) return await replayFiltered(deps, viewer, { ...input, filter });
  throw new InvalidInputError('planToken', 'A replay is made of a plan or of a filter, one of the two.');
}

async function replayFiltered(
  deps: Deps,
  viewer: Viewer,
  input: ReplayInput & ReplayArgs,
): Promise<SeenReplay> {
  const now = deps.clock();
  const request = checkReplay(input, now);
  const conditions = [accessSql(viewer), ...(await allConditions(deps.db, request.wanted, now))];
  const prices = snapshotPrices(deps.pricing);
  const plan = await planReplay(prices, deps.db, conditions, request);
  checkPlan(plan, input);
  if (input.dryRun) return dryRun(viewer, request, plan, now);
  const inserted = await deps.db.$transaction(async (tx) => {
    const made = await insertReplay(deps, prices, tx, viewer, request, plan.ids);
    if (made.jobs > 0) return made;
    throw new NothingToReplayError(
      'Another replay has just taken all of these jobs.',
      plan.matched,
      outrun(plan.skipped, plan.ids.length),
    );
  }, TRANSACTION);
  return announce(deps, inserted);
}

async function replayPlanned(
  deps: Deps,
  viewer: Viewer,
  input: ReplayInput,
  token: string,
): Promise<SeenReplay> {
  const planned = await takePlan(deps.db, viewer, token);
  const prices = await snapshotReplayPrices(deps.pricing, deps.db, planned.ids, planned.request);
  const outcome = await deps.db.$transaction(async (tx): Promise<SeenReplay | Inserted> => {
    const { request, ids, replayId } = await takePlan(tx, viewer, token);
    checkSame(input, request);
    if (replayId !== null) return await findReplay(tx, viewer, replayId);
    if (ids.length === 0) throw new NothingToReplayError('The plan has no job to replay.', 0, []);
    const conditions = [
      accessSql(viewer),
      Prisma.sql`g.id = ANY (${[...ids]}::bigint[])`,
      Prisma.sql`g.status = ANY (${plannedStatuses(request)})`,
    ];
    const plan = await planReplay(prices, tx, conditions, request);
    if (plan.ids.length !== ids.length) throw changed(plan.skipped);
    checkPlan(plan, input);
    if (input.dryRun) return dryRun(viewer, request, plan, deps.clock());
    const inserted = await insertReplay(deps, prices, tx, viewer, request, plan.ids);
    if (inserted.jobs !== ids.length) throw changed(outrun(plan.skipped, ids.length - inserted.jobs));
    await markUsed(tx, token, inserted.replay.id);
    return inserted;
  }, TRANSACTION);
  return 'jobs' in outcome ? announce(deps, outcome) : outcome;
}

function announce({ checkpoint, log }: Deps, { replay, jobs }: Inserted): SeenReplay {
  checkpoint('replay: inserted');
  const dollars = toDollars(replay.estimatedCents?.toNumber() ?? null);
  const cost = dollars === null ? 'of unknown cost' : `for about ${showDollars(dollars)}`;
  const { id, requestedBy } = replay;
  log.info({ replay: id, requestedBy }, `replay ${id} is recorded: ${jobs} jobs ${cost}`);
  return replay;
}

/** A plan is executed as it was seen; what is asked for beside its token has to be in it. */
function checkSame(input: ReplayInput, { overrides, options }: ReplayRequest): void {
  if (input.overrides != null && !isDeepStrictEqual(plain(checkOverrides(input.overrides)), plain(overrides)))
    throw new InvalidInputError('overrides', 'The plan was made with other overrides.');
  for (const name of ['pinSeed', 'includeReplayed', 'includeRefused', 'includeUnconfirmed'] as const)
    if (input[name] && !options[name])
      throw new InvalidInputError(name, `The plan was made without ${name}.`);
}

/** JSON out of a query's text has no prototypes, JSON out of variables or the table has. */
function plain(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json));
}

function changed(skipped: readonly SkippedJobs[]): ReplayPlanChangedError {
  const jobs = skipped.reduce((sum, { count }) => sum + count, 0);
  return new ReplayPlanChangedError(
    `${jobs || 'Some'} of the planned jobs can no longer be replayed; nothing was recorded. Ask for a new plan.`,
    skipped,
  );
}

/** Jobs that somebody else's replay took between the look at them and the insert. */
function outrun(skipped: readonly SkippedJobs[], count: number): SkippedJobs[] {
  const before = skipped.find(({ reason }) => reason === 'ALREADY_REPLAYED');
  const jobs = {
    reason: 'ALREADY_REPLAYED',
    count: count + (before?.count ?? 0),
    examples: before?.examples ?? [],
  } as const;
  return [...skipped.filter((one) => one !== before), jobs];
}
