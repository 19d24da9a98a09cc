/** What GraphiQL asks of a store. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  clear(): void;
  readonly length: number;
}

const PREFIX = 'fal-ledger:';
const TABS = 'graphiql:tabState';
// GraphiQL saves these of the active tab a second time, and adds a tab when they match no saved one, which they often do not.
const OF_ACTIVE_TAB = new Map([
  ['graphiql:query', 'query'],
  ['graphiql:variables', 'variables'],
  ['graphiql:headers', 'headers'],
]);

/**
 * The part of the browser's storage that belongs to this server. Other servers on the same address, now or before, have the
 * same storage, and their tabs would hide ours.
 */
export function storeOf(instance: string, storage: Storage): Store {
  const prefix = `${PREFIX}${instance}:`;
  const keys = () => Object.keys(storage).filter((key) => key.startsWith(prefix));
  return {
    getItem(key) {
      const member = OF_ACTIVE_TAB.get(key);
      return member === undefined
        ? storage.getItem(prefix + key)
        : ofActiveTab(storage.getItem(prefix + TABS), member);
    },
    setItem: (key, value) => storage.setItem(prefix + key, value),
    removeItem: (key) => storage.removeItem(prefix + key),
    clear: () => keys().forEach((key) => storage.removeItem(key)),
    get length() {
      return keys().length;
    },
  };
}

/** What the active one of the saved tabs has of this. */
function ofActiveTab(saved: string | null, member: string): string | null {
  try {
    const { tabs, activeTabIndex } = JSON.parse(saved ?? '');
    const value: unknown = tabs[activeTabIndex][member];
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** Removes what was kept for other servers on this address. */
export function forgetOthers(instance: string, storage: Storage): void {
  for (const key of Object.keys(storage))
    if (key.startsWith(PREFIX) && !key.startsWith(`${PREFIX}${instance}:`)) storage.removeItem(key);
}
