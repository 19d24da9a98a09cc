import { AsyncLocalStorage } from 'node:async_hooks';

/** What belongs to a piece of work, across every `await`. */
interface AsyncScope<Value> {
  /** Runs `work` with this value as the current one. */
  run<Result>(value: Value, work: () => Promise<Result>): Promise<Result>;
  /** Runs `work` without a current value. */
  outside<Result>(work: () => Result): Result;
  /** The current value; undefined outside. */
  current(): Value | undefined;
}

// From Node 24 on, one that is on costs nothing to those outside (https://nodejs.org/api/cli.html#--no-async-context-frame).
const IS_FREE = Number(process.versions.node.split('.')[0]) >= 24;

/**
 * An AsyncLocalStorage that is turned off once nothing has run in it for `lingerMs`. Up to Node 22, one that is on has Node follow every
 * promise of the process, also of what is done outside: that takes a third of the time of a lookup. What `run` was given may go on
 * after its promise is settled, as the other fields of a query do when one has failed: it has the value for so much longer.
 */
export function createAsyncScope<Value>({ lingerMs = 0 } = {}): AsyncScope<Value> {
  const storage = new AsyncLocalStorage<Value | undefined>();
  let running = 0;
  let lastEnd = 0;
  let timer: NodeJS.Timeout | undefined;

  function leave(): void {
    running -= 1;
    if (IS_FREE || running > 0) return;
    lastEnd = performance.now();
    if (lingerMs > 0) timer ??= setTimeout(turnOff, lingerMs).unref();
    else storage.disable();
  }

  function turnOff(): void {
    timer = undefined;
    const left = lastEnd + lingerMs - performance.now();
    // The last to leave comes back to it.
    if (running > 0) return;
    if (left > 0) timer = setTimeout(turnOff, left).unref();
    else storage.disable();
  }

  return {
    async run(value, work) {
      running += 1;
      try {
        return await storage.run(value, work);
      } finally {
        leave();
      }
    },
    // There is nothing to leave where it is off.
    outside: (work) => (storage.getStore() === undefined ? work() : storage.run(undefined, work)),
    current: () => storage.getStore(),
  };
}
