interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does things together that come at once: the first at once and alone, and then all that have come meanwhile, `most` together.
 * `run` gives a result for each item, in their order; where it throws, all of the batch get its error. While a batch takes longer
 * than `patienceMs` nobody waits for it: the others get undefined, and nothing is done for them.
 */
export function createBatches<Item, Result>({
  most,
  patienceMs,
  run,
}: {
  readonly most: number;
  readonly patienceMs: number;
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
}): (item: Item) => Promise<Result | undefined> {
  let waiting: Array<Waiting<Item, Result>> = [];
  let running = false;
  let late = false;

  function letGo(): void {
    late = true;
    for (const { resolve } of waiting) resolve(undefined);
    waiting = [];
  }

  async function runNext(): Promise<void> {
    const batch = waiting.slice(0, most);
    waiting = waiting.slice(most);
    running = true;
    const timer = setTimeout(letGo, patienceMs);
    try {
      const results = await run(batch.map(({ item }) => item));
      if (results.length !== batch.length)
        throw new Error('a batch has not one result for each of its items');
      for (const [index, result] of results.entries()) batch[index]?.resolve(result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    clearTimeout(timer);
    running = false;
    late = false;
    if (waiting.length > 0) void runNext();
  }

  return async (item) =>
    await new Promise((resolve, reject) => {
      if (late) return resolve(undefined);
      waiting.push({ item, resolve, reject });
      if (!running) void runNext();
    });
}
