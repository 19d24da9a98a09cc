import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { createKnownKeys } from '../api-keys/known-keys.ts';
import { applyBudgetsFile } from '../budgets/apply-budgets-file.ts';
import { createFeed } from '../changes/feed.ts';
import type { Config } from '../config.ts';
import { onPatientConnection } from '../db/client.ts';
import { createHealth } from '../db/health.ts';
import { openFirst } from '../db/hot-query.ts';
import { readIdentity } from '../db/identity.ts';
import { readMigrations } from '../db/migrations/files.ts';
import { whyNotReady } from '../db/ready.ts';
import { createReplicas } from '../db/replicas/replicas.ts';
import { createSlowStatements } from '../db/slow-statements.ts';
import type { Checkpoint, Clock } from '../deps.ts';
import { createKeySet } from '../fal/keys.ts';
import { createDeliveryTroubles } from '../generations/delivery-troubles.ts';
import { readNow } from '../generations/now.ts';
import { logged } from '../http/access-log.ts';
import { createAuthenticate } from '../http/auth.ts';
import { compressed } from '../http/compress.ts';
import { createConnectionTroubles } from '../http/connection-troubles.ts';
import { contextsOf } from '../http/context-of.ts';
import { corsFor } from '../http/cors.ts';
import { documentCaches } from '../http/document-caches.ts';
import { withExport } from '../http/export/with-export.ts';
import { createFairShares } from '../http/fair-shares.ts';
import { withFastPath } from '../http/fast-path.ts';
import { withFastWebhooks } from '../http/fast-webhooks.ts';
import { withGate } from '../http/gate.ts';
import { headersOf } from '../http/header-reader.ts';
import { onlyKnownHosts } from '../http/hosts.ts';
import { createIdentityTroubles } from '../http/identity-troubles.ts';
import { inTurns } from '../http/in-turns.ts';
import { createKnownQueries } from '../http/known-queries.ts';
import { measured } from '../http/metrics.ts';
import { WEBHOOK_PATH } from '../http/paths.ts';
import { createRates } from '../http/rates.ts';
import { inItsTrace, withTrace } from '../http/request-trace.ts';
import { createHttpServer } from '../http/server.ts';
import { createShares, placesOf } from '../http/shares.ts';
import { createStartingListener } from '../http/starting.ts';
import { createSubscriptions } from '../http/subscriptions.ts';
import { rememberingViewers } from '../http/viewers.ts';
import { createWebhookReceiver } from '../http/webhook-receiver.ts';
import { createHttp } from '../http/yoga.ts';
import { createDisposers, type Disposers } from '../lib/disposers.ts';
import { createUnderWay } from '../lib/under-way.ts';
import { VERSION } from '../lib/version.ts';
import type { Logger } from '../logger.ts';
import { createMetrics } from '../metrics/metrics.ts';
import type { SandboxAccess } from '../sandbox/access.ts';
import { startBackground } from './background.ts';
import { type Connections, connect } from './connect.ts';
import { MIGRATIONS } from './connect-database.ts';
import { createDeps } from './create-deps.ts';
import { addGauges } from './gauges.ts';
import { shareMetrics, startMetrics } from './metrics.ts';
import { openDatabase, proveDatabase } from './open-database.ts';
import { withPages } from './pages.ts';
import { divide, reserve } from './reserved-connections.ts';
import { createStartProgress } from './start-progress.ts';
import { startTracing } from './start-tracing.ts';

interface Options {
  /** Ends the start at any time, also while the database is migrated. */
  readonly signal?: AbortSignal;
  /** Told if the embedded PostgreSQL ends by itself: nothing can be recorded any more. */
  readonly onDatabaseDeath?: () => void;
  /** What another process of this server has connected already: a worker connects nothing itself. */
  readonly shared?: () => Promise<Connections>;
  /** The port that other workers of this server answer on: this one joins them when it is ready. */
  readonly othersPort?: number | undefined;
  // What a test may replace.
  readonly clock?: Clock;
  readonly checkpoint?: (name: Checkpoint) => void;
}

/** The running program. */
export interface App {
  readonly url: string;
  /** Tokens for the sandbox's API; undefined with the real fal. */
  readonly access: SandboxAccess | undefined;
  /**
   * Stops everything, last started first. With `drain`, requests are still taken for DRAIN_SECONDS, while `/ready` says that
   * the server stops.
   */
  close(options?: { readonly drain?: boolean }): Promise<void>;
}

// Of the time for a stop; the rest is for what is stopped after the requests.
const REQUESTS_SHARE = 0.8;

/** Starts the whole program. If a step fails, the steps before it are undone before the error is thrown. */
export async function startApp(config: Config, log: Logger, options: Options = {}): Promise<App> {
  const disposers = createDisposers((name, error) => log.error({ err: error }, `stopping ${name} failed`));
  try {
    return await start(config, log, options, disposers);
  } catch (error) {
    await disposers.dispose(config.shutdownMs);
    throw error;
  }
}

async function start(
  config: Config,
  log: Logger,
  {
    clock = () => new Date(),
    checkpoint = () => undefined,
    signal,
    onDatabaseDeath,
    shared,
    othersPort,
  }: Options,
  disposers: Disposers,
): Promise<App> {
  // First, to end last.
  if (config.traces) await startTracing(config.traces, log, clock, disposers);
  const progress = createStartProgress(clock);
  const connectionTroubles = createConnectionTroubles(log, clock);
  disposers.add('the log of trouble with connections', () => connectionTroubles.close());
  const { onRefused } = connectionTroubles;
  const server = createHttpServer({ ...config, onRefused }, createStartingListener(progress.words));
  disposers.add('http', () => server.close(0));
  // The port first: if it is taken, nothing else is started. Where others have it already, their clients need not wait.
  const port = othersPort ?? (await server.listen());
  const url = `http://${config.host && config.host !== '127.0.0.1' ? config.host : 'localhost'}:${port}`;

  const migrations = await readMigrations(MIGRATIONS);
  const { databaseUrl, fal, access } = await (shared?.() ??
    connect(config, migrations, log, disposers, {
      signal,
      onDatabaseDeath,
      onMigrating: progress.migrating,
    }));
  const health = createHealth(log, clock);
  const connections = divide(config.databasePoolSize);
  const { slowMs } = config.log;
  let started = false;
  // What a start tries out is no work of anybody's.
  const isWork = () => started;
  const slow =
    slowMs === undefined ? undefined : (used: Pool) => createSlowStatements(log, { slowMs, isWork }, used);
  let pool: Pool | undefined;
  const db = openDatabase(databaseUrl, connections.requests, config.databasePoolSize, log, {
    health,
    slow,
    onPool(opened) {
      pool = opened;
    },
  });
  disposers.add('the log of trouble with the database', () => health.close());
  disposers.add('database connections', () => db.$disconnect());
  // Before the requests have more than one.
  await openFirst(db);
  const own = (name: string, count: number) =>
    reserve(name, { url: databaseUrl, connections: count, db, health, slow }, log, disposers);
  const openOwn = async () => {
    const webhookDb = await own('webhooks', connections.webhooks);
    return { webhookDb, readyDb: await own('/ready', webhookDb === db ? 0 : connections.ready) };
  };
  // Prisma loads its compiler meanwhile.
  const [{ webhookDb, readyDb }] = await Promise.all([openOwn(), db.$connect()]);
  const { databasePoolSize: poolSize, workers } = config;
  await proveDatabase(db, { url: databaseUrl, poolSize, workers }, migrations, log);
  started = true;

  const appUrl = config.appUrl ?? (access && `http://127.0.0.1:${port}`);
  if (!appUrl) log.warn('APP_URL is not set: fal is told no address for webhooks');
  if (config.fal.key !== undefined && config.fal.webhookUserId === undefined)
    log.warn('FAL_WEBHOOK_USER_ID is not set: webhooks of any fal account are accepted, if fal signed them');
  const webhookUrl = appUrl && appUrl + WEBHOOK_PATH;

  const troubles = createDeliveryTroubles(log, clock);
  disposers.add('the log of trouble with webhooks', () => troubles.close());
  const { delivered: onVerdict } = troubles;
  const auth = access ? { ...config.auth, ...access.auth } : config.auth;
  const webhookKey = config.webhooks.key ?? auth.secret ?? fal.key;
  const metrics = createMetrics(VERSION, { node: config.metricsPort !== undefined });
  const deps = createDeps(
    {
      metrics,
      db,
      onPatientConnection: (work) => onPatientConnection(databaseUrl, work),
      webhookDb,
      fal,
      webhookUrl,
      webhookKey,
      onVerdict,
      clock,
      checkpoint,
    },
    config,
    log,
    disposers,
  );
  const replicas = createReplicas({
    urls: config.databaseReplicaUrls,
    db,
    poolSize: connections.requests,
    onRead: (on) => metrics.questionRead(on),
    log,
    clock,
  });
  disposers.add('connections to replicas', () => replicas.close());
  const subscriptions = createSubscriptions(config.subscriptions);
  addGauges(metrics.registry, deps, { pool: () => pool, subscriptions: () => subscriptions.count, replicas });
  disposers.add('deliveries', () => deps.deliveries.flush());
  // The background compares the times of rows with fal's.
  await readNow(deps);
  await applyBudgetsFile(deps, config.budgets);
  const identity = createIdentityTroubles(log, clock);
  disposers.add('the log of trouble with the identity provider', () => identity.close());
  let draining = false;
  const mutations = createUnderWay();
  const apiKeys = createKnownKeys(deps);
  const authenticate = createAuthenticate(auth, clock, identity, apiKeys);
  const viewerOf = rememberingViewers(authenticate);
  const { trustedProxies, shares } = config;
  const takeCall = createRates(db, config.rateLimits, config.rateLimitsAddressFactor);
  const feed = createFeed(deps, { directUrl: config.databaseDirectUrl });
  const contextOf = contextsOf({ deps, apiKeys, feed, takeCall, trustedProxies });
  const viewerShares = createShares(shares, connections.requests);
  const cors = corsFor(config.corsOrigins, { local: access !== undefined });
  const documents = documentCaches();
  const inShare = createFairShares(shares, viewerShares, mutations, replicas);
  const webhooks = createWebhookReceiver({
    // Connections of their own: requests must not keep out what fal says.
    deps: { ...deps, db: webhookDb },
    keys: createKeySet({ url: fal.jwksUrl, timeoutMs: fal.timeoutMs, clock, watch: troubles.keySet }),
    account: fal.webhookUserId,
  });
  const http = createHttp({
    deps,
    viewerOf,
    authenticate,
    subscriptions,
    contextOf,
    webhooks,
    queryLimits: config.queryLimits,
    documents,
    inShare,
    viewerShares,
    cors,
    notReady: async () => (draining ? 'the server is stopping' : await whyNotReady(readyDb, migrations)),
    databaseId: () => readIdentity(readyDb),
  });
  const names = new Set([
    ...config.allowedHosts,
    ...(config.appUrl ? [new URL(config.appUrl).hostname] : []),
  ]);
  const exporting = {
    authenticate: (request: IncomingMessage) => authenticate({ headers: headersOf(request) }),
    contextOf,
    shares: viewerShares,
    replicas,
    queryMs: shares.queryMs,
    cors,
    log,
  };
  const plain = compressed(withExport(exporting, (request, response) => void http(request, response)));
  const queries = createKnownQueries({ documents, limits: config.queryLimits, inShare, viewerOf, contextOf });
  const answered = inItsTrace(
    withFastWebhooks(webhooks, log, withFastPath({ yoga: http, queries, cors, log }, plain)),
  );
  const listener = withGate(
    {
      viewerOf,
      cors,
      deliveries: deps.deliveries,
      queueMs: shares.queueMs,
      mostUnderWay: placesOf(shares),
      trustedProxies,
    },
    answered,
  );
  const explored = withPages(config, access, log, listener);
  const known = onlyKnownHosts(names, inTurns(WEBHOOK_PATH, explored));
  const perSecond = config.log.requestsPerSecond;
  const seen = measured(metrics.requestAnswered, logged(log, { perSecond, trustedProxies }, known));
  server.serve(config.traces ? withTrace(seen) : seen);
  // Of several processes the first one serves what all of them count.
  if (shared) shareMetrics(metrics.registry);
  else await startMetrics(config, metrics.registry, log, disposers);
  if (othersPort !== undefined) await server.listen();
  // What waits for an answer comes first.
  const background = startBackground(deps, config.dispatchConcurrency);
  // Added a second time, to run first: no request is let in while the parts it needs are being stopped. The background ends
  // beside the requests, so that it begins nothing new meanwhile. A mutation may outlast its connection: what fal says of a job
  // that it sends must still be recorded.
  disposers.add('requests and background work', async () => {
    const withinMs = config.shutdownMs * REQUESTS_SHARE;
    const over = AbortSignal.timeout(withinMs);
    await Promise.all([server.close(withinMs).then(() => mutations.ended(over)), background.close()]);
  });
  return {
    url,
    access,
    async close({ drain = false } = {}) {
      draining = true;
      server.drain();
      subscriptions.end();
      if (drain && config.drainMs > 0) {
        log.info(`requests are still taken for ${config.drainMs / 1000} s`);
        await sleep(config.drainMs);
      }
      await disposers.dispose(config.shutdownMs);
    },
  };
}
