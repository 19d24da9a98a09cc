import { costDrift } from '../analytics/cost-drift.ts';
import type { SourceSpend } from '../analytics/spend.ts';
import { spendByEndpoint } from '../analytics/spend-by-endpoint.ts';
import { Prisma, type PrismaClient } from '../db/client.ts';
import { GENERATION_STATUSES, IN_FLIGHT, isInFlight, WAITING } from '../generations/transitions/states.ts';

/** How things stand in the database, as far as operators watch it. */
export interface LedgerState {
  readonly jobs: ReadonlyArray<{ readonly state: string; readonly age: string; readonly jobs: number }>;
  readonly bills: { readonly waiting: number; readonly due: number; readonly late: number };
  readonly replays: { readonly running: number; readonly paused: number };
  readonly deliveries: { readonly waiting: number; readonly disabledWebhooks: number };
  /** How many budgets have reached so many per cent of their limit in their present period. */
  readonly budgets: ReadonlyArray<{ readonly threshold: number; readonly budgets: number }>;
  /** Since midnight in UTC. */
  readonly spend: readonly SourceSpend[];
  /** What the completed jobs of the last day that have a bill were expected to cost, and what they did. */
  readonly drift: { readonly estimatedDollars: number; readonly billedDollars: number };
}

// A job that fal has not billed after so many questions: about an hour, with the waits as they are by default.
const LATE_AFTER = 6;
const DAY_MS = 86_400_000;
const EVERYBODY = { userId: '', role: 'admin' } as const;

/** The ages that jobs in flight are counted by: the label says below what. */
const AGES = [
  ['1m', '1 minute'],
  ['10m', '10 minutes'],
  ['1h', '1 hour'],
  ['1d', '1 day'],
] as const;
const OLDEST = '>=1d';
const AGE = Prisma.raw(
  `CASE ${AGES.map(([name, span]) => `WHEN g.created_at > now() - interval '${span}' THEN '<${name}'`).join(' ')} ELSE '${OLDEST}' END`,
);

function sumOf(drifts: readonly LedgerState['drift'][]): LedgerState['drift'] {
  const sum = (name: keyof LedgerState['drift']) =>
    drifts.map((drift) => drift[name]).reduce((total, dollars) => total + dollars, 0);
  return { estimatedDollars: sum('estimatedDollars'), billedDollars: sum('billedDollars') };
}

/** The numbers with those of which there is none: a series that comes and goes leaves a gap where a plot should show 0. */
function withNone(jobs: LedgerState['jobs']): LedgerState['jobs'] {
  const ages = [...AGES.map(([name]) => `<${name}`), OLDEST];
  const inFlight = GENERATION_STATUSES.filter((status) => isInFlight({ status }));
  const none = ['NOT_SENT', ...inFlight].flatMap((state) => ages.map((age) => ({ state, age, jobs: 0 })));
  return [
    ...jobs,
    ...none.filter(({ state, age }) => !jobs.some((one) => one.state === state && one.age === age)),
  ];
}

/** Reads it, with indexes that hold no more than what is in flight. */
export async function readLedgerState(db: PrismaClient, now: Date): Promise<LedgerState> {
  const jobs = db.$queryRaw<LedgerState['jobs']>`/* metrics: jobs */
    SELECT CASE WHEN ${WAITING} THEN 'NOT_SENT' ELSE g.status END AS state, ${AGE} AS age, count(*)::int AS jobs
    FROM generations g WHERE ${IN_FLIGHT} GROUP BY 1, 2`;
  const counts = db.$queryRaw<
    Array<LedgerState['bills'] & LedgerState['replays'] & { undelivered: number; disabled: number }>
  >`/* metrics: counts */
    SELECT bills.*, replays.*,
      (SELECT count(*)::int FROM outgoing_deliveries WHERE delivered_at IS NULL) AS undelivered,
      (SELECT count(*)::int FROM outgoing_webhooks WHERE disabled_at IS NOT NULL) AS disabled
    FROM (SELECT count(*)::int AS waiting, (count(*) FILTER (WHERE due_at <= now()))::int AS due,
        (count(*) FILTER (WHERE attempts >= ${LATE_AFTER}))::int AS late FROM generation_bills) AS bills,
      (SELECT (count(*) FILTER (WHERE paused_at IS NULL))::int AS running,
        (count(*) FILTER (WHERE paused_at IS NOT NULL))::int AS paused FROM replays WHERE ended_at IS NULL) AS replays`;
  const budgets = db.$queryRaw<LedgerState['budgets']>`/* metrics: budgets */
    SELECT a.threshold::int, count(*)::int AS budgets FROM budget_alarms a JOIN budgets b
      ON b.id = a.budget_id AND a.period_start = budget_period_start(b.period, b.time_zone, now()) GROUP BY 1`;
  const midnight = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
  const drift = costDrift(db, EVERYBODY, { from: new Date(now.getTime() - DAY_MS), to: now });
  const spend = spendByEndpoint(db, EVERYBODY, { from: midnight, to: now });
  const [[counted], { total }] = [await counts, await spend];
  if (!counted) throw new Error('an aggregate returned no row');
  const { waiting, due, late, running, paused, undelivered, disabled } = counted;
  return {
    jobs: withNone(await jobs),
    bills: { waiting, due, late },
    replays: { running, paused },
    deliveries: { waiting: undelivered, disabledWebhooks: disabled },
    budgets: await budgets,
    spend: total.bySource,
    drift: sumOf(await drift),
  };
}
