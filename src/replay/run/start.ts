import type { Deps } from '../../generations/deps.ts';
import { startLoop } from '../../lib/loop.ts';
import { logFailure } from '../../logger.ts';
import { createAllowances } from './allowances.ts';
import { createDispatcher } from './dispatcher.ts';
import { createMonitor } from './monitor.ts';

const RETRY_MS = 2000;

/**
 * Starts the two loops behind replays: the monitor decides how many jobs each replay may send, the dispatcher sends them,
 * `concurrency` at once.
 */
export function startReplays(deps: Deps, concurrency: number): { close(): Promise<void> } {
  const allowances = createAllowances();
  const monitor = createMonitor(deps, allowances);
  const dispatcher = createDispatcher(deps, allowances, concurrency);
  const monitoring = startLoop({
    round: () => monitor.tick(),
    bell: deps.replayBell,
    retryMs: RETRY_MS,
    onError: (error) => logFailure(deps.log, error, 'the monitor of replays failed'),
    onEnd: deps.metrics.loopStarted('replay monitor'),
  });
  const dispatching = startLoop({
    round: (signal) => dispatcher.round(signal),
    retryMs: RETRY_MS,
    onError: (error) => logFailure(deps.log, error, 'the dispatcher of replays failed'),
    onEnd: deps.metrics.loopStarted('replay dispatcher'),
  });
  return {
    async close() {
      await Promise.all([monitoring.close(), dispatching.close()]);
      await dispatcher.drain();
    },
  };
}
