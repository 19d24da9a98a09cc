import { AggregatorRegistry, type Registry } from 'prom-client';
import type { Config } from '../config.ts';
import { type MetricsText, serveMetrics } from '../http/metrics.ts';
import type { Disposers } from '../lib/disposers.ts';
import { type Logger, logFailure } from '../logger.ts';

/** Serves metrics for as long as the server runs, if a port is configured for them. */
export async function startMetrics(
  { host, metricsPort }: Pick<Config, 'host' | 'metricsPort'>,
  text: MetricsText,
  log: Logger,
  disposers: Disposers,
): Promise<void> {
  if (metricsPort === undefined) return;
  const server = await serveMetrics({ host, port: metricsPort }, text, (error) =>
    logFailure(log, error, 'the metrics could not be collected'),
  );
  disposers.add('metrics', () => server.close());
  log.info(`metrics: port ${server.port}`);
}

// From its making on it listens: the first process to its workers, a worker to the first process.
const workers = new AggregatorRegistry();

/** The sums of what the workers of this process count. */
export function metricsOfWorkers(): MetricsText {
  return { contentType: workers.contentType, metrics: () => workers.clusterMetrics() };
}

/** Has the first process read what this worker counts. */
export function shareMetrics(registry: Registry): void {
  AggregatorRegistry.setRegistries(registry);
}
