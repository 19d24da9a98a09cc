import type { BudgetsDeps } from '../budgets/deps.ts';
import type { Config, FalConfig } from '../config.ts';
import type { PrismaClient } from '../db/client.ts';
import type { Checkpoint, Clock } from '../deps.ts';
import { createFal } from '../fal/client.ts';
import { createLargeTexts } from '../fal/large-texts.ts';
import { tellingTroubles } from '../fal/platform-troubles.ts';
import { createTroubleLog } from '../fal/trouble-log.ts';
import { createDeliveryLedger, type DeliveryVerdict } from '../generations/deliveries.ts';
import type { Deps } from '../generations/deps.ts';
import { createRefusedSubmits } from '../generations/refused-submits.ts';
import { createBell } from '../lib/bell.ts';
import type { Disposers } from '../lib/disposers.ts';
import { createOtherClock, tellApart } from '../lib/other-clock.ts';
import { createTasks } from '../lib/tasks.ts';
import { type Logger, logFailure } from '../logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { createOutgoing } from '../outgoing/create-outgoing.ts';
import { createPricing } from '../pricing/pricing.ts';

interface Connections {
  readonly db: PrismaClient;
  /** Does work on a connection of its own, on which a statement may take for ever. */
  readonly onPatientConnection?: BudgetsDeps['onPatientConnection'];
  /** Connections for webhooks alone. */
  readonly webhookDb?: PrismaClient;
  readonly fal: FalConfig & { readonly key: string };
  readonly webhookUrl?: string | undefined;
  /** Encrypts the secrets of outgoing webhooks. */
  readonly webhookKey?: string;
  /** Told what became of each webhook. */
  readonly onVerdict?: (verdict: DeliveryVerdict) => void;
  readonly metrics: Metrics;
  readonly clock?: Clock;
  readonly checkpoint?: (name: Checkpoint) => void;
}

/** Builds what the domain needs from the process's connections. */
export function createDeps(
  {
    db,
    webhookDb = db,
    onPatientConnection = (work) => work(db),
    fal,
    webhookUrl,
    webhookKey = fal.key,
    onVerdict = () => undefined,
    metrics,
    clock = () => new Date(),
    checkpoint = () => undefined,
  }: Connections,
  config: Config,
  log: Logger,
  disposers: Disposers,
): Deps {
  const largeTexts = createLargeTexts();
  disposers.add('the thread for large texts', () => largeTexts.close());
  const tasks = createTasks((name, error) => logFailure(log, error, `${name} failed`));
  disposers.add('background tasks', () => tasks.close());
  const watch = (whose: string) =>
    createOtherClock(
      clock,
      tellApart((aheadMs, apart) => sayApart(log, whose, aheadMs, apart)),
    );
  const clocks = { database: watch('the database'), fal: watch('fal') };
  const troubles = createTroubleLog(log, clock);
  disposers.add('the log of trouble with fal', () => troubles.close());
  const refusedSubmits = createRefusedSubmits(log, clock);
  disposers.add('the log of refused jobs', () => refusedSubmits.close());
  const client = tellingTroubles(
    createFal({
      ...fal,
      clock: clocks.fal,
      largeTexts,
      onAnswer(trouble, call, status, seconds) {
        troubles.called(trouble, call);
        metrics.falAnswered(call, status, seconds);
      },
    }),
    log,
    clock,
  );
  disposers.add("the log of trouble with fal's Platform API", () => client.close());
  const { allowPrivate } = config.webhooks;
  const outgoing = createOutgoing(webhookKey, clock, { allowPrivate, production: config.production });
  disposers.add('outgoing webhooks', () => outgoing.poster.close());
  return {
    db,
    onPatientConnection,
    fal: client,
    log,
    metrics,
    clock,
    clocks,
    webhookUrl,
    maxInputBytes: config.maxInputBytes,
    allowedEndpoints: config.allowedEndpoints,
    unpricedCents: config.unpricedCents,
    schedule: config.schedule,
    billing: config.billing,
    pricing: createPricing({ db, fal: client, tasks, overrides: config.prices }),
    checkpoint,
    tasks,
    largeTexts,
    outgoing,
    refusedSubmits,
    replayBell: createBell(),
    deliveries: createDeliveryLedger(
      {
        db,
        webhookDb,
        clock,
        onVerdict(verdict) {
          onVerdict(verdict);
          metrics.webhookReceived(verdict);
        },
      },
      (error) => logFailure(log, error, 'a delivery was not recorded'),
    ),
  };
}

function sayApart(log: Logger, whose: string, aheadMs: number, apart: boolean): void {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const where = aheadMs > 0 ? 'ahead of' : 'behind';
  if (apart)
    log.warn({ aheadMs }, `the clock of ${whose} is ${seconds} s ${where} this server's: set both by NTP`);
  else log.info({ aheadMs }, `the clock of ${whose} agrees with this server's again`);
}
