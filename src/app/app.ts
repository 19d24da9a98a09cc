import { buildRollup } from '../analytics/build-rollup.ts';
import { collectBills } from '../billing/collect.ts';
import { forgetBills } from '../billing/queue.ts';
import type { Config } from '../config.ts';
import { createDatabase } from '../db/client.ts';
import { readMigrations } from '../db/migrate.ts';
import { flushPendingLists } from '../db/pending-lists.ts';
import { whyNotReady } from '../db/ready.ts';
import type { Checkpoint, Clock } from '../deps.ts';
import { createKeySet } from '../fal/keys.ts';
import type { Deps } from '../generations/deps.ts';
import { indexWords } from '../generations/find/index-words.ts';
import { reconcile } from '../generations/reconcile/reconcile.ts';
import { createAuthenticate } from '../http/auth.ts';
import { WEBHOOK_PATH } from '../http/fal-webhook.ts';
import { listen } from '../http/server.ts';
import { createHttp, GRAPHQL_PATH } from '../http/yoga.ts';
import { createDisposers, type Disposers } from '../lib/disposers.ts';
import { createEventLoopBudget } from '../lib/event-loop-budget.ts';
import { startLoop } from '../lib/loop.ts';
import { NO_PAUSE } from '../lib/pause.ts';
import type { Logger } from '../logger.ts';
import { forgetUnknownEndpoints } from '../pricing/stored-prices.ts';
import { prunePlans } from '../replay/plan/token.ts';
import { startReplays } from '../replay/run/start.ts';
import type { SandboxAccess } from '../sandbox/access.ts';
import { applyMigrations, connectDatabase, MIGRATIONS } from './connect-database.ts';
import { connectFal } from './connect-fal.ts';
import { createDeps } from './create-deps.ts';

/** What a test may put in the place of the real thing. */
interface Overrides {
  readonly clock?: Clock;
  readonly checkpoint?: (name: Checkpoint) => void;
}

/** The running program. */
export interface App {
  readonly url: string;
  /** Tokens for the sandbox's API; undefined with the real fal. */
  readonly access: SandboxAccess | undefined;
  /** Stops everything, last started first. */
  close(): Promise<void>;
}

const PRUNE_EVERY_MS = 3_600_000;
const UPKEEP_EVERY_MS = 60_000;
const BILLS_IDLE_MS = 1000;
// Less than the dispatcher of replays takes: whoever asks does not wait behind the bills of what has ended.
const BILLS_BUSY_SHARE = 0.2;
const BILLS_MAX_PACE_MS = 2000;

/** Starts the whole program; what was started before a failure is stopped again before the error is thrown. */
export async function startApp(config: Config, log: Logger, overrides: Overrides = {}): Promise<App> {
  const disposers = createDisposers((name, error) => log.error({ err: error }, `stopping ${name} failed`));
  try {
    return await start(config, log, overrides, disposers);
  } catch (error) {
    await disposers.release();
    throw error;
  }
}

async function start(
  config: Config,
  log: Logger,
  { clock = () => new Date(), checkpoint = () => undefined }: Overrides,
  disposers: Disposers,
): Promise<App> {
  const server = await listen(config);
  const url = `http://${config.host && config.host !== '127.0.0.1' ? config.host : 'localhost'}:${server.port}`;
  disposers.add('http', () => server.close());

  const migrations = await readMigrations(MIGRATIONS);
  const databaseUrl = await connectDatabase(config, log, disposers);
  await applyMigrations(databaseUrl, migrations, log);
  const db = createDatabase(databaseUrl, { poolSize: config.databasePoolSize });
  disposers.add('database connections', () => db.$disconnect());

  const { fal, access } = await connectFal(config, log, disposers);
  const appUrl = config.appUrl ?? (access && `http://127.0.0.1:${server.port}`);
  if (!appUrl) log.warn('APP_URL is not set: fal is told no address for webhooks');
  const webhookUrl = appUrl && appUrl + WEBHOOK_PATH;
  const deps = createDeps({ db, fal, webhookUrl, clock, checkpoint }, config, log, disposers);
  startLoops(deps, config, disposers);
  const http = createHttp({
    deps,
    authenticate: createAuthenticate(access ? { ...config.auth, ...access.auth } : config.auth),
    keys: createKeySet({ url: fal.jwksUrl, timeoutMs: fal.timeoutMs, clock }),
    falAccount: fal.webhookUserId,
    graphiqlToken: access?.adminToken,
    notReady: () => whyNotReady(db, migrations),
  });
  server.serve((request, response) => void http(request, response));
  // Registered last so that it runs first: no request is let in while the parts it needs are stopped.
  disposers.add('http', () => server.close());
  log.info(`ready: ${url}${GRAPHQL_PATH}`);
  return { url, access, close: () => disposers.release() };
}

/** The work that nobody waits for: jobs that are due, replays, what questions are answered from, and what has had its day. */
function startLoops(deps: Deps, config: Config, disposers: Disposers): void {
  const billsPace = createEventLoopBudget(BILLS_BUSY_SHARE);
  const reconciler = startLoop({
    round: async (signal) => {
      const { checked, pauseMs } = await reconcile(deps, signal);
      if (pauseMs > 0) return { pauseMs };
      // A full round is a sign of more.
      if (checked === deps.schedule.concurrency) return NO_PAUSE;
      return { pauseMs: Math.min(deps.schedule.firstSeconds * 100, 5000) };
    },
    retryMs: 5000,
    onError: (error) => deps.log.error({ err: error }, 'the reconciler failed'),
  });
  disposers.add('reconciler', () => reconciler.close());
  const replays = startReplays(deps, config.dispatchConcurrency);
  disposers.add('replays', () => replays.close());
  const bills = startLoop({
    round: async (signal) => {
      const { looked, pauseMs } = await collectBills(deps, signal);
      const own = looked > 0 ? Math.min(billsPace(), BILLS_MAX_PACE_MS) : BILLS_IDLE_MS;
      return { pauseMs: Math.max(pauseMs, own) };
    },
    retryMs: 5000,
    onError: (error) => deps.log.error({ err: error }, 'the bills could not be looked for'),
  });
  disposers.add('bills', () => bills.close());
  const upkeep = startLoop({
    round: async (signal) => {
      await deps.deliveries.flush();
      await flushPendingLists(deps.db);
      const more = [await buildRollup(deps.db), await indexWords(deps.db)];
      await deps.pricing.refresh(signal);
      return more.includes(true) ? NO_PAUSE : { pauseMs: UPKEEP_EVERY_MS };
    },
    retryMs: UPKEEP_EVERY_MS,
    onError: (error) => deps.log.error({ err: error }, 'the upkeep failed'),
  });
  disposers.add('upkeep', async () => {
    await upkeep.close();
    await deps.deliveries.flush();
  });
  const pruner = startLoop({
    round: async () => {
      await deps.deliveries.prune();
      await prunePlans(deps.db);
      await forgetBills(deps);
      await forgetUnknownEndpoints(deps.db);
      return { pauseMs: PRUNE_EVERY_MS };
    },
    retryMs: PRUNE_EVERY_MS,
    onError: (error) => deps.log.error({ err: error }, 'pruning failed'),
  });
  disposers.add('pruner', () => pruner.close());
}
