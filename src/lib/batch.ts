/**
 * Answers single questions to one source with one call for all that are asked in the same turn of the event loop, as the
 * fields of a list of rows ask them. Nothing is remembered, so nothing is stale.
 */
export function createBatch<Source extends object, Key, Value>(
  load: (source: Source, keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
): (source: Source, key: Key) => Promise<Value | undefined> {
  const batches = new WeakMap<
    Source,
    { readonly keys: Set<Key>; readonly answer: Promise<ReadonlyMap<Key, Value>> }
  >();
  return async (source, key) => {
    const batch = batches.get(source) ?? open(source);
    batch.keys.add(key);
    return (await batch.answer).get(key);
  };

  function open(source: Source) {
    const keys = new Set<Key>();
    const turn = new Promise((resolve) => setImmediate(resolve));
    const answer = turn.then(() => {
      batches.delete(source);
      return load(source, [...keys]);
    });
    const batch = { keys, answer };
    batches.set(source, batch);
    return batch;
  }
}
