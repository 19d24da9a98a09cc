/** What GraphiQL asks of a store. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  clear(): void;
  readonly length: number;
}

const PREFIX = 'fal-ledger:';
// GraphiQL adds a tab for these when they match none of the saved tabs, which they seldom do.
const ONLY_OF_ACTIVE_TAB = new Set(['graphiql:query', 'graphiql:variables', 'graphiql:headers']);

/**
 * The part of the browser's storage that belongs to this server. Other servers on the same address, now or before, have the
 * same storage, and their tabs would hide ours.
 */
export function storeOf(instance: string, storage: Storage): Store {
  const prefix = `${PREFIX}${instance}:`;
  const keys = () => Object.keys(storage).filter((key) => key.startsWith(prefix));
  return {
    getItem: (key) => (ONLY_OF_ACTIVE_TAB.has(key) ? null : storage.getItem(prefix + key)),
    setItem: (key, value) => storage.setItem(prefix + key, value),
    removeItem: (key) => storage.removeItem(prefix + key),
    clear: () => keys().forEach((key) => storage.removeItem(key)),
    get length() {
      return keys().length;
    },
  };
}

/** Removes what was kept for other servers on this address. */
export function forgetOthers(instance: string, storage: Storage): void {
  for (const key of Object.keys(storage))
    if (key.startsWith(PREFIX) && !key.startsWith(`${PREFIX}${instance}:`)) storage.removeItem(key);
}
