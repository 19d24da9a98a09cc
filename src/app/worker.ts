import process from 'node:process';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import { type App, startApp } from './app.ts';
import type { Connections } from './connect.ts';

/** What the first process of a server tells its workers. */
export type ToWorker =
  | { readonly kind: 'begin'; readonly othersPort: number | undefined }
  | { readonly kind: 'connected'; readonly connections: Connections }
  | { readonly kind: 'stop'; readonly drain: boolean };

/** What a worker tells the first process. */
export type FromWorker = { readonly kind: 'started' } | { readonly kind: 'ready'; readonly url: string };

type Told<Kind extends ToWorker['kind']> = Extract<ToWorker, { kind: Kind }>;

/**
 * Answers requests as one of the workers of a server, over what the first process has connected. It stops when that process
 * says so, and not at a signal: Ctrl-C and a supervisor send theirs to all processes.
 */
export async function startWorker(
  config: Config,
  log: Logger,
  { signal, onStop }: { readonly signal: AbortSignal; readonly onStop: (drain: boolean) => void },
): Promise<App> {
  const begun = told('begin', signal);
  const connected = told('connected', signal);
  void told('stop').then(({ drain }) => onStop(drain));
  tell({ kind: 'started' });
  const { othersPort } = await begun;
  const shared = async () => (await connected).connections;
  const app = await startApp(config, log, { signal, shared, othersPort });
  tell({ kind: 'ready', url: app.url });
  return app;
}

/** Waits to be told this, until the signal. */
function told<Kind extends ToWorker['kind']>(kind: Kind, signal?: AbortSignal): Promise<Told<Kind>> {
  const heard = new Promise<Told<Kind>>((resolve, reject) => {
    process.on('message', (message: ToWorker) => {
      if (isTold(message, kind)) resolve(message);
    });
    signal?.addEventListener('abort', () => reject(signal.reason));
  });
  // Not an error of nobody's, if it comes before somebody waits.
  heard.catch(() => undefined);
  return heard;
}

function isTold<Kind extends ToWorker['kind']>(message: ToWorker, kind: Kind): message is Told<Kind> {
  return message.kind === kind;
}

function tell(message: FromWorker): void {
  process.send?.(message);
}
