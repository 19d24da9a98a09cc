import type { Pool } from 'pg';
import { Gauge, type Registry } from 'prom-client';
import { THRESHOLDS } from '../budgets/upkeep.ts';
import { UNFIT } from '../db/replicas/replica.ts';
import type { Replicas } from '../db/replicas/replicas.ts';
import type { Deps } from '../generations/deps.ts';
import { logFailure } from '../logger.ts';
import { PREFIX } from '../metrics/metrics.ts';
import { type LedgerState, readLedgerState } from './ledger-state.ts';

type Labels = Readonly<Record<string, string | number>>;
type Reading = readonly [Labels, number];

// However many ask, the database is asked at most that often.
const FRESH_MS = 1000;

/** Adds what is read when somebody asks: how things stand in the database, in the pool of connections, and with the clocks. */
export function addGauges(
  registry: Registry,
  deps: Deps,
  {
    pool,
    subscriptions,
    replicas,
  }: {
    readonly pool: () => Pool | undefined;
    readonly subscriptions: () => number;
    readonly replicas: Pick<Replicas, 'states'>;
  },
): void {
  const { db, clocks, clock, log } = deps;
  let state: Promise<LedgerState | undefined> = Promise.resolve(undefined);
  let readAt = -Infinity;
  const recent = (): Promise<LedgerState | undefined> => {
    if (performance.now() - readAt > FRESH_MS) {
      readAt = performance.now();
      state = readLedgerState(db, clock()).catch((error: unknown) => {
        logFailure(log, error, 'the state of the ledger could not be read for the metrics');
        return undefined;
      });
    }
    return state;
  };

  function add(
    name: string,
    help: string,
    labelNames: string[],
    read: () => Promise<readonly Reading[]> | readonly Reading[],
    // Of several processes: they share the database, so any of them tells.
    aggregator: 'max' | 'sum' = 'max',
  ): void {
    const gauge = new Gauge({
      name: PREFIX + name,
      help,
      labelNames,
      aggregator,
      registers: [],
      async collect() {
        const readings = await read();
        this.reset();
        for (const [labels, value] of readings) this.set(labels, value);
      },
    });
    registry.registerMetric(gauge);
  }

  /** What cannot be read is left out: a zero would be a wrong number. */
  function addOfState(
    name: string,
    help: string,
    labelNames: string[],
    read: (state: LedgerState) => readonly Reading[],
  ): void {
    add(name, help, labelNames, async () => {
      const known = await recent();
      return known ? read(known) : [];
    });
  }

  add('database_up', 'Whether the database answered.', [], async () => [[{}, (await recent()) ? 1 : 0]]);
  addOfState(
    'jobs_in_flight',
    'Jobs that have not ended, by state (NOT_SENT: fal was not asked yet) and age since they were recorded.',
    ['state', 'age'],
    ({ jobs }) => jobs.map(({ state: status, age, jobs: count }) => [{ state: status, age }, count]),
  );
  addOfState(
    'bills',
    'Ended jobs without a bill: all that wait for one, those that are due to be asked for, and those that are late.',
    ['state'],
    ({ bills }) => Object.entries(bills).map(([name, count]) => [{ state: name }, count]),
  );
  addOfState('replays', 'Replays that have not ended.', ['state'], ({ replays }) =>
    Object.entries(replays).map(([name, count]) => [{ state: name }, count]),
  );
  addOfState('outgoing_deliveries', 'Deliveries to webhooks that have still to be made.', [], (known) => [
    [{}, known.deliveries.waiting],
  ]);
  addOfState('outgoing_webhooks_disabled', 'Webhooks that are disabled.', [], (known) => [
    [{}, known.deliveries.disabledWebhooks],
  ]);
  addOfState(
    'budgets_reached',
    'Budgets that have reached a share of their limit in their present period, in per cent.',
    ['threshold'],
    ({ budgets }) =>
      THRESHOLDS.map((threshold) => [
        { threshold },
        budgets.find((reached) => reached.threshold === threshold)?.budgets ?? 0,
      ]),
  );
  addOfState(
    'spend_today_dollars',
    'What completed jobs of this day (UTC) cost, by where that is known from.',
    ['source'],
    ({ spend }) => spend.map(({ source, dollars }) => [{ source }, dollars]),
  );
  addOfState(
    'billed_jobs_dollars',
    'What the completed jobs of the last 24 hours that have a bill were estimated to cost, and what they were billed.',
    ['amount'],
    ({ drift }) => [
      [{ amount: 'estimated' }, drift.estimatedDollars],
      [{ amount: 'billed' }, drift.billedDollars],
    ],
  );
  add(
    'database_connections',
    'Connections for requests: open ones, idle ones among them, and how many requests wait for one.',
    ['state'],
    () => {
      const { totalCount = 0, idleCount = 0, waitingCount = 0 } = pool() ?? {};
      return [
        [{ state: 'open' }, totalCount],
        [{ state: 'idle' }, idleCount],
        [{ state: 'wanted' }, waitingCount],
      ];
    },
    'sum',
  );
  add('replica_used', 'Whether questions are read from a replica.', ['replica'], () =>
    replicas.states().map(({ name, unfit }) => [{ replica: name }, unfit === undefined ? 1 : 0]),
  );
  add('replica_left_out', 'Whether a replica is left out, by the reason.', ['replica', 'reason'], () =>
    replicas
      .states()
      .flatMap(({ name, unfit }) =>
        UNFIT.map((reason): Reading => [{ replica: name, reason }, reason === unfit ? 1 : 0]),
      ),
  );
  add(
    'replica_behind_bytes',
    "How many bytes of the primary's log a replica had still to replay when it was last looked at.",
    ['replica'],
    () =>
      replicas
        .states()
        .flatMap(({ name, behind }): Reading[] =>
          behind === undefined ? [] : [[{ replica: name }, behind]],
        ),
  );
  add('webhooks_wanted', 'Whether fal is told an address for webhooks.', [], () => [
    [{}, deps.webhookUrl === undefined ? 0 : 1],
  ]);
  add('subscriptions', 'Subscriptions that are open.', [], () => [[{}, subscriptions()]], 'sum');
  add('clock_ahead_seconds', "How far other clocks are ahead of this server's.", ['clock'], () => [
    [{ clock: 'database' }, clocks.database.aheadMs() / 1000],
    [{ clock: 'fal' }, clocks.fal.aheadMs() / 1000],
  ]);
}
