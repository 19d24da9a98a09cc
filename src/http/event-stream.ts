import type { ExecutionResult } from 'graphql';
import { type Work, working } from '../lib/work.ts';

type Next = IteratorResult<ExecutionResult, undefined>;

/** The events of a subscription, which can be ended from outside at any time. Its statements are those of `work`. */
export class EventStream implements AsyncIterableIterator<ExecutionResult, undefined> {
  readonly #source: AsyncIterator<ExecutionResult, unknown>;
  readonly #work: Work;
  readonly #beforeEach: () => Promise<void>;
  readonly #onEnd: () => void;
  #waiting: ((next: Next) => void) | undefined;
  #last: ExecutionResult | undefined;
  #ended = false;

  /** `beforeEach` may end it before an event is passed on. */
  constructor(
    source: AsyncIterable<ExecutionResult>,
    {
      work,
      beforeEach,
      onEnd,
    }: { readonly work: Work; readonly beforeEach: () => Promise<void>; readonly onEnd: () => void },
  ) {
    this.#source = source[Symbol.asyncIterator]();
    this.#work = work;
    this.#beforeEach = beforeEach;
    this.#onEnd = onEnd;
  }

  next(): Promise<Next> {
    if (this.#ended) return Promise.resolve(this.#takeLast());
    return new Promise((resolve, reject) => {
      this.#waiting = resolve;
      this.#read(resolve).catch((error: unknown) => {
        this.#waiting = undefined;
        reject(error instanceof Error ? error : new Error(String(error)));
        this.end();
      });
    });
  }

  async #read(resolve: (next: Next) => void): Promise<void> {
    const { done, value } = await working(this.#work, () => this.#source.next());
    if (done) return this.end();
    await this.#beforeEach();
    if (this.#ended) return;
    this.#waiting = undefined;
    resolve({ value, done: false });
  }

  return(): Promise<Next> {
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends it, after a last event if there is one. */
  end(last?: ExecutionResult): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#last = last;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#source.return?.().catch(() => undefined);
    waiting?.(this.#takeLast());
    this.#onEnd();
  }

  #takeLast(): Next {
    const value = this.#last;
    this.#last = undefined;
    return value ? { value, done: false } : { value, done: true };
  }
}
