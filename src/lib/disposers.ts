/** Steps that undo what a start has done. */
export interface Disposers {
  /** Adds a step; the last added runs first. */
  add(name: string, release: () => unknown): void;
  /** Runs every step once, last added first. A failing step does not keep the others from running. */
  release(): Promise<void>;
}

/** Collects what must be released, in the order of Node 24's AsyncDisposableStack. */
export function createDisposers(onError: (name: string, error: unknown) => void): Disposers {
  const steps: Array<{ name: string; release: () => unknown }> = [];
  return {
    add(name, release) {
      steps.push({ name, release });
    },
    async release() {
      for (let step = steps.pop(); step; step = steps.pop()) {
        try {
          await step.release();
        } catch (error) {
          onError(step.name, error);
        }
      }
    },
  };
}
