/** Steps that undo what a start has done. */
export interface Disposers {
  /** Adds a step; the last added runs first. */
  add(name: string, dispose: () => unknown): void;
  /** Runs every step once, last added first. If one fails, the others still run. */
  dispose(): Promise<void>;
}

/** Collects what must be undone, in the order of Node 24's AsyncDisposableStack. */
export function createDisposers(onError: (name: string, error: unknown) => void): Disposers {
  const steps: Array<{ name: string; dispose: () => unknown }> = [];
  return {
    add(name, dispose) {
      steps.push({ name, dispose });
    },
    async dispose() {
      for (let step = steps.pop(); step; step = steps.pop()) {
        try {
          await step.dispose();
        } catch (error) {
          onError(step.name, error);
        }
      }
    },
  };
}
