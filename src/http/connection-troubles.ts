import type { Clock } from '../deps.ts';
import { createEpisode } from '../lib/episode.ts';
import type { Logger } from '../logger.ts';
import type { BoundOfConnections, OnRefused } from './connections.ts';

const QUIET_MS = 10_000;
const SETTINGS: Record<BoundOfConnections, string> = {
  total: 'MAX_CONNECTIONS',
  perAddress: 'MAX_CONNECTIONS_PER_ADDRESS',
};

/** Logs once that connections are refused, and once that none are any more: whoever sent on them may be fal. */
export function createConnectionTroubles(
  log: Logger,
  clock: Clock,
): { readonly onRefused: OnRefused; close(): void } {
  const episode = createEpisode({
    log,
    clock,
    quietMs: QUIET_MS,
    endsBy: 'quiet',
    counts: 'connections',
    ends: (connections) => `connections are no longer refused; refused: ${connections}`,
  });
  return {
    onRefused: (bound) =>
      episode.failed(bound, `connections are refused, webhooks of fal's too: there are ${SETTINGS[bound]}`),
    close: () => episode.close(),
  };
}
