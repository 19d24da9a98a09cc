import type { Deps } from '../../generations/deps.ts';
import { startLoop } from '../../lib/loop.ts';
import { createDispatcher } from './dispatcher.ts';
import { createMonitor } from './monitor.ts';

const WATCH_EVERY_MS = 500;
const IDLE_WATCH_MS = 1000;
const RETRY_MS = 2000;

/** Starts sending the jobs of replays, `concurrency` at once. */
export function startReplays(deps: Deps, concurrency: number): { close(): Promise<void> } {
  const dispatcher = createDispatcher(deps, concurrency);
  const watcher = createMonitor(deps);
  const watching = startLoop({
    round: async () => ({
      pauseMs: (await dispatcher.allow(() => watcher.look())) ? WATCH_EVERY_MS : IDLE_WATCH_MS,
    }),
    retryMs: RETRY_MS,
    onError: (error) => deps.log.error({ err: error }, 'replays could not be looked after'),
  });
  const sending = startLoop({
    round: (signal) => dispatcher.round(signal),
    retryMs: RETRY_MS,
    onError: (error) => deps.log.error({ err: error }, 'the jobs of replays could not be sent'),
  });
  return {
    async close() {
      await Promise.all([watching.close(), sending.close()]);
      await dispatcher.settle();
    },
  };
}
