interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does things together that come at once, as PostgreSQL flushes commits: the first at once and alone, and then all that have come
 * meanwhile, `most` together. `run` gives a result for each item, in their order; where it throws, all of the group get its error.
 * While a group takes longer than `patienceMs` nobody waits for it: the others get undefined, and nothing is done for them.
 */
export function createGroupCommit<Item, Result>({
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
    const group = waiting.slice(0, most);
    waiting = waiting.slice(most);
    running = true;
    const timer = setTimeout(letGo, patienceMs);
    try {
      const results = await run(group.map(({ item }) => item));
      if (results.length !== group.length)
        throw new Error('a group has not one result for each of its items');
      for (const [index, result] of results.entries()) group[index]?.resolve(result);
    } catch (error) {
      for (const { reject } of group) reject(error);
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
