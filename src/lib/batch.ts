import DataLoader from 'dataloader';
import { attached } from './attached.ts';
import { currentWork, type Work } from './work.ts';

/**
 * Looks up single keys in one source by one call for all keys that are asked for in the same turn of the event loop, as the
 * fields of a list of rows ask for them, and for one request: when that ends, so does the call. Nothing is cached: within one
 * request a mutation may change what a later field reads, so a value is never older than its turn.
 */
export function createBatch<Source extends object, Key, Value>(
  load: (source: Source, keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
): (source: Source, key: Key) => Promise<Value | undefined> {
  const ofWorks = attached<Work, DataLoader<Key, Value | undefined>>();
  const ofSources = new WeakMap<Source, DataLoader<Key, Value | undefined>>();
  const open = (source: Source) =>
    new DataLoader<Key, Value | undefined>(
      async (keys) => {
        const values = await load(source, [...new Set(keys)]);
        return keys.map((key) => values.get(key));
      },
      { cache: false, batchScheduleFn: (dispatch) => void setImmediate(dispatch) },
    );
  function ofSource(source: Source): DataLoader<Key, Value | undefined> {
    const loader = ofSources.get(source) ?? open(source);
    ofSources.set(source, loader);
    return loader;
  }
  return async (source, key) => {
    const work = currentWork();
    const loader = work ? (ofWorks.of(work) ?? ofWorks.attach(work, open(source))) : ofSource(source);
    return await loader.load(key);
  };
}
