import { setTimeout as sleep } from 'node:timers/promises';

/** Told how the attempts of something went. */
interface Watch {
  failed(error: unknown): void;
  worked(): void;
}

export interface LastGoodOptions<Value> {
  readonly fetch: () => Promise<Value>;
  readonly clock: () => Date;
  /** From this age on the value is fetched anew, while the old one is still given out. */
  readonly freshMs: number;
  /** Up to this age the value is given out, even if all fetches have failed since. */
  readonly keepMs: number;
  /** The pause between two fetches, however many ask for a newer value. */
  readonly coolDownMs: number;
  /** The pause after a fetch that failed. */
  readonly retryMs: number;
  /** Told whether it could be fetched, whenever that is tried. */
  readonly watch?: Watch | undefined;
  /** How long those who have no value wait for a fetch, all together: who asks later waits only for what is left of it. */
  readonly patienceMs: number;
}

/** A value from another server, which may fail or hang without hurting those for whom the last good value is enough. */
export interface LastGood<Value> {
  /** The value, at once if there is one; undefined if there is none and it cannot be fetched now. */
  get(): Promise<Value | undefined>;
  /** The value after another fetch, if the last one was long enough ago. */
  newer(): Promise<Value | undefined>;
  /** Whether the last fetch failed, or has taken longer than anybody waits. */
  failing(): boolean;
}

/** Fetches a value when it is first needed, once for all who need it at the same time. */
export function createLastGood<Value>(options: LastGoodOptions<Value>): LastGood<Value> {
  const { freshMs, keepMs, coolDownMs, retryMs, patienceMs } = options;
  let good: { readonly value: Value; readonly fetchedAt: number } | undefined;
  let triedAt: number | undefined;
  let failed = false;
  let fetching: Promise<void> | undefined;

  /** A clock that was set back must not put off the next fetch. */
  function since(time: number | undefined): number {
    const ms = options.clock().getTime() - (time ?? Number.NEGATIVE_INFINITY);
    return ms < 0 ? Number.POSITIVE_INFINITY : ms;
  }

  async function load(): Promise<void> {
    try {
      good = { value: await options.fetch(), fetchedAt: options.clock().getTime() };
      failed = false;
      options.watch?.worked();
    } catch (error) {
      failed = true;
      options.watch?.failed(error);
    }
  }

  /** Ends with the fetch, or when patience does. */
  function start(): Promise<void> {
    triedAt = options.clock().getTime();
    let done = false;
    const loaded = load().finally(() => {
      done = true;
      fetching = undefined;
    });
    async function runOutOfPatience(): Promise<void> {
      await sleep(patienceMs, undefined, { ref: false });
      if (!done) failed = true;
    }
    return Promise.race([loaded, runOutOfPatience()]);
  }

  /** Fetches unless that was done within the pause. */
  function refresh(pauseMs: number): Promise<void> | undefined {
    if (!fetching && since(triedAt) > pauseMs) fetching = start();
    return fetching;
  }

  const valueWithin = (ageMs: number) => (good && since(good.fetchedAt) <= ageMs ? good.value : undefined);
  return {
    async get() {
      if (valueWithin(freshMs) !== undefined) return valueWithin(freshMs);
      const refreshed = refresh(failed ? retryMs : 0);
      if (valueWithin(keepMs) === undefined) await refreshed;
      return valueWithin(keepMs);
    },
    async newer() {
      await refresh(failed ? retryMs : coolDownMs);
      return valueWithin(keepMs);
    },
    failing: () => failed,
  };
}
