interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does things together that come at once: the first at once and alone, and then all that have come meanwhile, `most` together.
 * `run` gives a result for each item, in their order; where it throws, all of the batch get its error.
 */
export function createBatches<Item, Result>({
  most,
  run,
}: {
  readonly most: number;
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
}): (item: Item) => Promise<Result> {
  let waiting: Array<Waiting<Item, Result>> = [];
  let running = false;

  async function runNext(): Promise<void> {
    const batch = waiting.slice(0, most);
    waiting = waiting.slice(most);
    running = true;
    try {
      const results = await run(batch.map(({ item }) => item));
      if (results.length !== batch.length)
        throw new Error('a batch has not one result for each of its items');
      for (const [index, result] of results.entries()) batch[index]?.resolve(result);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    running = false;
    if (waiting.length > 0) void runNext();
  }

  return async (item) =>
    await new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void runNext();
    });
}
