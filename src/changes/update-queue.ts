/** What a subscriber is told next. */
export interface Update {
  /** The position that has been reached with it. */
  readonly cursor: string;
  /** Whether there may have been changes before it that are not told. */
  readonly gap: boolean;
  /** The job that has changed; undefined where only the position has. */
  readonly id: bigint | undefined;
  /** Whether the job is one that the subscriber wants; its row may be gone all the same. */
  readonly fits: boolean;
  /** All jobs that are told with it, so that their rows can be read together. */
  readonly together: readonly bigint[];
}

interface Entry {
  readonly id: bigint | undefined;
  readonly gap: boolean;
  fits: boolean;
  /** The position that has been reached once it is told; undefined if more of the same is still to be told. */
  reached: string | undefined;
}

/** How many jobs may wait to be told. */
export const MOST_WAITING = 1000;
// Their rows are read together, and kept until they are told.
const TOGETHER = 10;
// Of the jobs that do not fit.
const MOST_GONE = 1000;

/**
 * The changes that a subscriber has still to be told, as an endless iterator. A job waits once, however often it changes. Where
 * more wait than there is room for, all are dropped, and the subscriber is told that there is a gap.
 */
export class UpdateQueue implements AsyncIterableIterator<Update, undefined> {
  // What was before comes first.
  #past: Entry[] = [];
  readonly #waiting = new Map<bigint | Entry, Entry>();
  #last: Entry | undefined;
  #together: Array<{ entry: Entry; together: readonly bigint[] }> = [];
  // Whoever was told that a job does not fit need not be told again.
  readonly #gone = new Set<bigint>();
  #told: string;
  #deliver: ((result: IteratorResult<Update, undefined>) => void) | undefined;
  #ended = false;
  readonly #onEnd: () => void;

  /** `cursor` is the position from which on all changes are added. */
  constructor(cursor: string, onEnd: () => void) {
    this.#told = cursor;
    this.#onEnd = onEnd;
  }

  /** Begins with what had changed since an earlier position, before anything that is added. */
  startAfter(earlier: string, changed: ReadonlyMap<bigint, boolean>): void {
    this.#past = Array.from(changed, ([id, fits]) => ({ id, gap: false, fits, reached: undefined }));
    this.#past.push({ id: undefined, gap: false, fits: false, reached: this.#told });
    this.#told = earlier;
  }

  /** Begins with the position alone: what was before is not known. */
  start(): void {
    this.#past = [{ id: undefined, gap: true, fits: false, reached: this.#told }];
  }

  /** Jobs have changed, each of which fits or does not; with them a position has been reached. */
  add(changed: Iterable<readonly [bigint, boolean]>, cursor: string): void {
    if (this.#ended) return;
    for (const [id, fits] of changed) {
      if (fits) this.#gone.delete(id);
      else if (this.#gone.has(id) && !this.#waiting.has(id)) continue;
      else this.#remember(id);
      const waits = this.#waiting.get(id);
      // It stays where it is: its row is read when its turn comes.
      if (waits) waits.fits = fits;
      else this.#append(id, { id, gap: false, fits, reached: undefined });
    }
    if (this.#waiting.size > MOST_WAITING) return this.lose(cursor);
    this.#reach(cursor);
    this.#wake();
  }

  /** Changes up to this position may be missing. */
  lose(cursor: string): void {
    this.#past = [];
    this.#together = [];
    this.#waiting.clear();
    this.#gone.clear();
    this.#wait({ id: undefined, gap: true, fits: false, reached: cursor });
  }

  /** Tells the position by itself, so that it does not become too old to be continued from. */
  remind(cursor: string): void {
    this.#wait({ id: undefined, gap: false, fits: false, reached: cursor });
  }

  next(): Promise<IteratorResult<Update, undefined>> {
    const value = this.#take();
    if (value) return Promise.resolve({ value, done: false });
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => {
      this.#deliver = resolve;
    });
  }

  return(): Promise<IteratorResult<Update, undefined>> {
    if (!this.#ended) {
      this.#ended = true;
      this.#past = [];
      this.#together = [];
      this.#waiting.clear();
      this.#deliver?.({ value: undefined, done: true });
      this.#onEnd();
    }
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #wait(entry: Entry): void {
    if (this.#ended) return;
    this.#append(entry, entry);
    this.#wake();
  }

  #append(key: bigint | Entry, entry: Entry): void {
    this.#waiting.set(key, entry);
    this.#last = entry;
  }

  #remember(id: bigint): void {
    if (this.#gone.size >= MOST_GONE) this.#gone.clear();
    this.#gone.add(id);
  }

  /** The position is reached once all that waits is told. */
  #reach(cursor: string): void {
    const last = this.#waiting.size > 0 ? this.#last : (this.#past.at(-1) ?? this.#together.at(-1)?.entry);
    if (last) last.reached = cursor;
    else this.#told = cursor;
  }

  #wake(): void {
    if (!this.#deliver) return;
    const value = this.#take();
    if (!value) return;
    const deliver = this.#deliver;
    this.#deliver = undefined;
    deliver({ value, done: false });
  }

  #take(): Update | undefined {
    if (this.#together.length === 0) this.#gather();
    const next = this.#together.shift();
    if (!next) return undefined;
    const { id, gap, fits, reached } = next.entry;
    this.#told = reached ?? this.#told;
    return { id, gap, fits, cursor: this.#told, together: next.together };
  }

  #gather(): void {
    const entries = this.#past.splice(0, TOGETHER);
    for (const [key, entry] of this.#waiting) {
      if (entries.length >= TOGETHER) break;
      this.#waiting.delete(key);
      entries.push(entry);
    }
    const together = entries.flatMap(({ id, fits }) => (id !== undefined && fits ? [id] : []));
    this.#together = entries.map((entry) => ({ entry, together }));
  }
}
