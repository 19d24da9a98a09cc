import { type ResourceLimits, Worker } from 'node:worker_threads';

/** A task needed more memory or time than there is: again it would need as much. */
export class TooMuchError extends Error {
  override readonly name = 'TooMuchError';
}

/** A second thread, which does one task after the other. */
export interface Thread {
  /**
   * Hands over a message, and the memory of these buffers with it; rejects if the thread ends before it has answered. What it
   * answers to which message only its file tells.
   */
  run<Value>(message: unknown, transferred: readonly ArrayBuffer[]): Promise<Value>;
  /** Ends the thread, in the middle of a task too. */
  close(): Promise<void>;
}

/** What the thread answers to each message. */
export type ThreadAnswer<Value = unknown> = { readonly value: Value } | { readonly error: string };

// After large work its heap is large too.
const IDLE_MS = 30_000;
// The others wait meanwhile.
const TASK_MS = 60_000;

// Node.js 20 runs no TypeScript: where the program runs from its sources, as in tests, tsx is there too.
const FROM_SOURCES = `const { workerData } = require('node:worker_threads');
  import('tsx/esm/api').then(({ tsImport }) => tsImport(workerData, workerData));`;

/**
 * A thread that runs this file. It starts with the first task and ends when it has had none for a while, so a server without
 * such work pays nothing. A thread that dies, as of too little memory, or takes too long fails its task and is replaced for the
 * next one.
 * There is one and not a pool: two results at once would need the memory of both.
 */
export function createThread(
  file: URL,
  {
    idleMs = IDLE_MS,
    taskMs = TASK_MS,
    resourceLimits,
  }: { readonly idleMs?: number; readonly taskMs?: number; readonly resourceLimits?: ResourceLimits } = {},
): Thread {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  let closed = false;
  let fail: ((reason: Error) => void) | undefined;

  function start(): Worker {
    const options = resourceLimits ? { resourceLimits } : {};
    const started = file.pathname.endsWith('.ts')
      ? new Worker(FROM_SOURCES, { eval: true, workerData: file.href, ...options })
      : new Worker(file, options);
    const ended = (reason: Error) => {
      if (worker !== started) return;
      worker = undefined;
      fail?.(reason);
    };
    started
      .on('error', (error) => ended(reasonOf(error)))
      .on('exit', () => ended(new Error('the thread ended')));
    return started;
  }

  /** The next task gets another thread, even before this one has ended. */
  async function stop(reason = new Error('the thread ended')): Promise<void> {
    const stopped = worker;
    worker = undefined;
    fail?.(reason);
    await stopped?.terminate();
  }

  async function runNow<Value>(message: unknown, transferred: readonly ArrayBuffer[]): Promise<Value> {
    if (closed) throw new Error('the thread has been closed');
    clearTimeout(idle);
    worker ??= start();
    const current = worker;
    current.ref();
    const late = setTimeout(() => void stop(new TooMuchError('the thread took too long')), taskMs);
    try {
      const answer = await new Promise<ThreadAnswer<Value>>((resolve, reject) => {
        fail = reject;
        current.once('message', resolve);
        current.postMessage(message, [...transferred]);
      });
      if ('error' in answer) throw new Error(answer.error);
      return answer.value;
    } finally {
      clearTimeout(late);
      fail = undefined;
      // A process that has nothing else to do may end.
      current.unref();
      idle = setTimeout(() => void stop(), idleMs).unref();
    }
  }

  return {
    run<Value>(message: unknown, transferred: readonly ArrayBuffer[]) {
      const next = last.then(() => runNow<Value>(message, transferred));
      last = next.catch(() => undefined);
      return next;
    },
    async close() {
      closed = true;
      clearTimeout(idle);
      await stop();
    },
  };
}

function reasonOf(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const ofMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return ofMemory ? new TooMuchError(error.message, { cause: error }) : error;
}
