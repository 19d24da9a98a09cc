/** Does something soon after it is wanted: one after the other, with a pause in between. */
export interface Spaced {
  soon(): void;
  stop(): void;
}

export function spaced(work: () => Promise<void>, pauseMs: number): Spaced {
  let wanted = false;
  let busy = false;
  const stopped = new AbortController();
  async function run(): Promise<void> {
    busy = true;
    while (wanted && !stopped.signal.aborted) {
      wanted = false;
      await work();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    busy = false;
  }
  return {
    soon() {
      wanted = true;
      if (!busy) void run();
    },
    stop: () => stopped.abort(),
  };
}
