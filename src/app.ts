import path from 'node:path';
import { countHours } from './analytics/count-hours.ts';
import type { Config, FalConfig } from './config.ts';
import { createDatabase } from './db/client.ts';
import { type Migration, migrate, readMigrations } from './db/migrate.ts';
import { flushPendingLists } from './db/pending-lists.ts';
import { whyNotReady } from './db/ready.ts';
import type { Checkpoint, Clock, Deps } from './deps.ts';
import { createFal } from './fal/client.ts';
import { createKeySet } from './fal/keys.ts';
import { createDeliveryLedger } from './generations/deliveries.ts';
import { noteWords } from './generations/note-words.ts';
import { reconcile } from './generations/reconcile.ts';
import { prunePlans } from './generations/replay/plan-token.ts';
import { startReplays } from './generations/replay/start.ts';
import { createAuthenticate } from './http/auth.ts';
import { WEBHOOK_PATH } from './http/fal-webhook.ts';
import { listen } from './http/server.ts';
import { createHttp, GRAPHQL_PATH } from './http/yoga.ts';
import { startLoop } from './lib/loop.ts';
import { createReleasers, type Releasers } from './lib/releasers.ts';
import { createTasks } from './lib/tasks.ts';
import type { Logger } from './logger.ts';
import { forgetBills } from './pricing/bills-due.ts';
import { collectBills } from './pricing/collect-bills.ts';
import { createPricing } from './pricing/pricing.ts';
import type { SandboxAccess } from './sandbox/access.ts';

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
const MIGRATIONS = path.join(import.meta.dirname, '../prisma/migrations');

/** Starts the whole program; what was started before a failure is stopped again before the error is thrown. */
export async function startApp(config: Config, log: Logger, overrides: Overrides = {}): Promise<App> {
  const releasers = createReleasers((name, error) => log.error({ err: error }, `stopping ${name} failed`));
  try {
    return await start(config, log, overrides, releasers);
  } catch (error) {
    await releasers.release();
    throw error;
  }
}

async function start(
  config: Config,
  log: Logger,
  { clock = () => new Date(), checkpoint = () => undefined }: Overrides,
  releasers: Releasers,
): Promise<App> {
  const server = await listen(config);
  const url = `http://${config.host && config.host !== '127.0.0.1' ? config.host : 'localhost'}:${server.port}`;
  releasers.add('http', () => server.close());

  const migrations = await readMigrations(MIGRATIONS);
  const databaseUrl = config.databaseUrl ?? (await startEmbedded(config, log, releasers));
  await applyMigrations(databaseUrl, migrations, log);
  const db = createDatabase(databaseUrl, { poolSize: config.databasePoolSize });
  releasers.add('database connections', () => db.$disconnect());

  const { fal, access } = await connectFal(config, log, releasers);
  const appUrl = config.appUrl ?? (access && `http://127.0.0.1:${server.port}`);
  if (!appUrl) log.warn('APP_URL is not set: fal is told no address for webhooks');
  const tasks = createTasks((name, error) => log.error({ err: error }, `${name} failed`));
  releasers.add('background tasks', () => tasks.close());

  const client = createFal(fal);
  const deps: Deps = {
    db,
    fal: client,
    log,
    clock,
    webhookUrl: appUrl && appUrl + WEBHOOK_PATH,
    schedule: config.schedule,
    billing: config.billing,
    pricing: createPricing({ db, fal: client, tasks, overrides: config.prices }),
    checkpoint,
    tasks,
    deliveries: createDeliveryLedger(db, (error) => log.error({ err: error }, 'a delivery was not recorded')),
  };
  startLoops(deps, config, releasers);
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
  releasers.add('http', () => server.close());
  log.info(`ready: ${url}${GRAPHQL_PATH}`);
  return { url, access, close: () => releasers.release() };
}

/** The work that nobody waits for: jobs that are due, replays, what questions are answered from, and what has had its day. */
function startLoops(deps: Deps, config: Config, releasers: Releasers): void {
  const reconciler = startLoop({
    round: async (signal) => {
      const { checked, pauseMs } = await reconcile(deps, signal);
      if (pauseMs > 0) return pauseMs;
      // A full round is a sign of more.
      return checked === deps.schedule.concurrency ? 0 : Math.min(deps.schedule.firstSeconds * 100, 5000);
    },
    retryMs: 5000,
    onError: (error) => deps.log.error({ err: error }, 'the reconciler failed'),
  });
  releasers.add('reconciler', () => reconciler.close());
  const replays = startReplays(deps, config.dispatchConcurrency);
  releasers.add('replays', () => replays.close());
  const bills = startLoop({
    round: async (signal) => {
      const { looked, pauseMs } = await collectBills(deps, signal);
      return pauseMs > 0 || looked > 0 ? pauseMs : BILLS_IDLE_MS;
    },
    retryMs: 5000,
    onError: (error) => deps.log.error({ err: error }, 'the bills could not be looked for'),
  });
  releasers.add('bills', () => bills.close());
  const upkeep = startLoop({
    round: async (signal) => {
      await deps.deliveries.flush();
      await flushPendingLists(deps.db);
      await deps.pricing.refresh(signal);
      const more = [await countHours(deps.db), await noteWords(deps.db)];
      return more.includes(true) ? 0 : UPKEEP_EVERY_MS;
    },
    retryMs: UPKEEP_EVERY_MS,
    onError: (error) => deps.log.error({ err: error }, 'the upkeep failed'),
  });
  releasers.add('upkeep', async () => {
    await upkeep.close();
    await deps.deliveries.flush();
  });
  const pruner = startLoop({
    round: async () => {
      await deps.deliveries.prune();
      await prunePlans(deps.db);
      await forgetBills(deps);
      return PRUNE_EVERY_MS;
    },
    retryMs: PRUNE_EVERY_MS,
    onError: (error) => deps.log.error({ err: error }, 'pruning failed'),
  });
  releasers.add('pruner', () => pruner.close());
}

async function startEmbedded(config: Config, log: Logger, releasers: Releasers): Promise<string> {
  const { startEmbeddedPostgres } = await import('./db/embedded.ts');
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (line) => log.info(`database: ${line}`),
  });
  releasers.add('PostgreSQL', () => postgres.stop());
  log.info(`database: embedded PostgreSQL on port ${postgres.port}, data in ${postgres.home}`);
  return postgres.url;
}

async function applyMigrations(url: string, migrations: readonly Migration[], log: Logger): Promise<void> {
  const { host, pathname } = new URL(url);
  const applied = await migrate(url, migrations, (line) => log.info(`database: ${line}`)).catch(
    (error: unknown) => {
      if (error instanceof Error && error.name === 'MigrationError') throw error;
      // The URL holds a password; host and name are enough to find the mistake.
      const reason = error instanceof Error ? error.message || error.name : String(error);
      throw new Error(`cannot use the database ${pathname.slice(1)} at ${host}: ${reason}`, { cause: error });
    },
  );
  log.info(
    `database: ${pathname.slice(1)} at ${host}, ${applied.length} of ${migrations.length} migrations applied now`,
  );
}

async function connectFal(
  config: Config,
  log: Logger,
  releasers: Releasers,
): Promise<{ fal: FalConfig & { key: string }; access: SandboxAccess | undefined }> {
  if (config.fal.key !== undefined) {
    log.info(`fal: ${config.fal.queueUrl}`);
    return { fal: { ...config.fal, key: config.fal.key }, access: undefined };
  }
  const [{ startSandbox }, { createSandboxAccess }] = await Promise.all([
    import('./sandbox/sandbox.ts'),
    import('./sandbox/access.ts'),
  ]);
  const stateDir = path.join(config.dataDir, 'sandbox');
  const sandbox = await startSandbox({ stateDir, jobSeconds: config.sandbox.jobSeconds });
  releasers.add('sandbox', () => sandbox.close());
  const access = await createSandboxAccess(stateDir, config.auth.secret);
  log.info(`fal: the sandbox at ${sandbox.url} (no FAL_KEY is set), nothing is paid`);
  const { queueUrl, apiUrl, jwksUrl, userId: webhookUserId, credentials: key } = sandbox;
  const { adminCredentials: adminKey } = sandbox;
  return { fal: { ...config.fal, key, adminKey, queueUrl, apiUrl, jwksUrl, webhookUserId }, access };
}
