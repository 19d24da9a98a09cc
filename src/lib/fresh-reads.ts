/**
 * Reads something that changes all the time, once for all who ask at the same time: everybody gets what was read after they
 * asked. One reading is under way at a time, and who comes meanwhile waits for the next.
 */
export function createFreshReads<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<Value> | undefined;
  const begin = async (before: Promise<unknown>): Promise<Value> => {
    await before.catch(() => undefined);
    running = next ?? running;
    next = undefined;
    return await read();
  };
  return () => {
    next ??= begin(running);
    return next;
  };
}
