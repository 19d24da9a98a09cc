import { setMaxListeners } from 'node:events';
import type { Context } from './context.ts';
import { createFaults } from './faults/fault-control.ts';
import type { FaultControl } from './faults/faults.ts';
import { recallPort, rememberPort } from './http/remembered-port.ts';
import { closeServer, createCallServer, listen } from './http/server.ts';
import { createJobClock } from './jobs/job-clock.ts';
import { type JobStore, openJobStore } from './jobs/job-store.ts';
import { type SandboxOptions, type Settings, withDefaults } from './options.ts';
import { PATHS, route } from './routes.ts';
import { openKeySet } from './webhooks/key-set.ts';
import { createWebhookDelivery } from './webhooks/webhook-delivery.ts';

/** A running local fal. */
export interface Sandbox {
  readonly url: string;
  readonly port: number;
  /** Stands for `https://queue.fal.run`. */
  readonly queueUrl: string;
  /** Stands for `https://api.fal.ai`. */
  readonly apiUrl: string;
  /** Stands for `https://rest.fal.ai/.well-known/jwks.json`. */
  readonly jwksUrl: string;
  readonly userId: string;
  /** A key of scope API, and one of scope ADMIN. */
  readonly credentials: string;
  readonly adminCredentials: string;
  /** Where the files of results are served. */
  readonly filesUrl: string;
  readonly settings: Settings;
  /** The accepted jobs and the POSTs read, live. */
  readonly store: Pick<JobStore, 'jobs' | 'posts'>;
  readonly faults: FaultControl;
  /** Stops at once. Undelivered webhooks and unfinished jobs continue when the state folder is opened again. */
  close(): Promise<void>;
}

/** Starts a local fal on 127.0.0.1: queue, request list, key set, webhooks and files. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { stateDir, log = () => undefined } = options;
  const settings = withDefaults(options);
  const closing = new AbortController();
  const { signal } = closing;
  // Every webhook in delivery listens to it.
  setMaxListeners(0, signal);
  const store = openJobStore(stateDir);
  const keys = openKeySet(stateDir);
  let context: Context | undefined;
  const server = createCallServer(
    async (call) => (context ? await route(context, call) : 'drop'),
    (error) => log(`a call failed: ${String(error)}`),
  );
  const port = await listen(server, portsFor(options));
  if (stateDir !== undefined) rememberPort(stateDir, port);
  const url = `http://127.0.0.1:${port}`;
  const filesUrl = `${url}${PATHS.files}`;
  const queueUrl = `${url}${PATHS.queue}`;
  const faults = createFaults(options.faults ?? {}, (label, { requestId }) =>
    log(`fault ${label} ${requestId ?? ''}`.trim()),
  );
  const signer = { keys, userId: settings.userId, filesUrl };
  const webhooks = createWebhookDelivery({
    store,
    faults,
    signer,
    retry: settings.webhookRetry,
    log,
    signal,
  });
  const clock = createJobClock(store, (job) => {
    webhooks.dispatch(job).catch((error: unknown) => log(`webhook of ${job.requestId}: ${String(error)}`));
  });
  const countCall = createCounter();
  context = { settings, store, clock, webhooks, faults, keys, countCall, queueUrl, filesUrl, log, signal };
  for (const job of store.jobs.values()) clock.follow(job);
  return {
    url,
    port,
    queueUrl,
    apiUrl: `${url}${PATHS.api}`,
    jwksUrl: `${url}${PATHS.jwks}`,
    userId: settings.userId,
    credentials: settings.credentials,
    adminCredentials: settings.adminCredentials,
    filesUrl,
    settings,
    store,
    faults,
    async close() {
      closing.abort();
      clock.stop();
      await closeServer(server);
      store.close();
    },
  };
}

function portsFor({ port = 0, stateDir }: SandboxOptions): number[] {
  const recalled = port === 0 && stateDir !== undefined ? recallPort(stateDir) : undefined;
  return recalled === undefined ? [port] : [recalled, port];
}

function createCounter(): (name: string) => number {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count;
  };
}
