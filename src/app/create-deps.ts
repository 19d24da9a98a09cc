import type { Config, FalConfig } from '../config.ts';
import type { PrismaClient } from '../db/client.ts';
import type { Checkpoint, Clock } from '../deps.ts';
import { createFal } from '../fal/client.ts';
import { createTroubleLog } from '../fal/trouble-log.ts';
import { createDeliveryLedger } from '../generations/deliveries.ts';
import type { Deps } from '../generations/deps.ts';
import type { Disposers } from '../lib/disposers.ts';
import { createTasks } from '../lib/tasks.ts';
import { type Logger, logFailure } from '../logger.ts';
import { createPricing } from '../pricing/pricing.ts';

interface Connections {
  readonly db: PrismaClient;
  readonly fal: FalConfig & { readonly key: string };
  readonly webhookUrl?: string | undefined;
  readonly clock?: Clock;
  readonly checkpoint?: (name: Checkpoint) => void;
}

/** Builds what the domain needs from the process's connections. */
export function createDeps(
  { db, fal, webhookUrl, clock = () => new Date(), checkpoint = () => undefined }: Connections,
  config: Config,
  log: Logger,
  disposers: Disposers,
): Deps {
  const tasks = createTasks((name, error) => logFailure(log, error, `${name} failed`));
  disposers.add('background tasks', () => tasks.close());
  const client = createFal({ ...fal, clock, onAnswer: createTroubleLog(log, clock) });
  return {
    db,
    fal: client,
    log,
    clock,
    webhookUrl,
    schedule: config.schedule,
    billing: config.billing,
    pricing: createPricing({
      db,
      fal: client,
      tasks,
      overrides: config.prices,
      onProblem: (reason) => log.warn({ reason }, "fal's prices are not available now"),
    }),
    checkpoint,
    tasks,
    deliveries: createDeliveryLedger({ db, clock }, (error) =>
      logFailure(log, error, 'a delivery was not recorded'),
    ),
  };
}
