/** What is used of an AbortSignal, which is one too. */
export interface EndSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Ends what is done for a request. */
export interface Ending {
  readonly signal: EndSignal;
  abort(reason: Error): void;
}

/**
 * An AbortController in small, for every request. In Node 20 a signal of a real one, and all that its listeners refer to, is
 * not collected with young garbage: that is all that was done for the request. It has no events, and what is given to
 * `fetch` or `AbortSignal.any` must be real.
 */
export function createEnding(): Ending {
  const listeners = new Set<() => void>();
  let ended: { readonly reason: Error } | undefined;
  const signal: EndSignal = {
    get aborted() {
      return ended !== undefined;
    },
    get reason() {
      return ended?.reason;
    },
    throwIfAborted() {
      if (ended) throw ended.reason;
    },
    addEventListener(_type, listener) {
      if (!ended) listeners.add(listener);
    },
    removeEventListener(_type, listener) {
      listeners.delete(listener);
    },
  };
  return {
    signal,
    abort(reason) {
      if (ended) return;
      ended = { reason };
      // One that is told may take another away.
      for (const listener of listeners) {
        listeners.delete(listener);
        listener();
      }
    },
  };
}
