import { takeOut } from './lists.ts';

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
  /** Nothing ends it any more: those who would be told are forgotten. */
  forget(): void;
}

/**
 * An AbortController in small, for every request. In Node 20 a signal of a real one, and all that its listeners refer to, is
 * not collected with young garbage: that is all that was done for the request. It has no events, and what is given to
 * `fetch` or `AbortSignal.any` must be real.
 */
export function createEnding(): Ending {
  const signal = new EndingSignal();
  return { signal, abort: (reason) => signal.end(reason), forget: () => signal.forget() };
}

/**
 * A class, since V8 makes a hidden class anew for each object literal with a getter. That lives until the next full collection,
 * and so does what the getter refers to.
 */
class EndingSignal implements EndSignal {
  readonly #listeners: Array<() => void> = [];
  #ended: { readonly reason: Error } | undefined;

  get aborted(): boolean {
    return this.#ended !== undefined;
  }

  get reason(): unknown {
    return this.#ended?.reason;
  }

  throwIfAborted(): void {
    if (this.#ended) throw this.#ended.reason;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.#ended && !this.#listeners.includes(listener)) this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    takeOut(this.#listeners, listener);
  }

  forget(): void {
    this.#listeners.length = 0;
  }

  end(reason: Error): void {
    if (this.#ended) return;
    this.#ended = { reason };
    // One that is told may take another away.
    for (let next = this.#listeners.shift(); next; next = this.#listeners.shift()) next();
  }
}
