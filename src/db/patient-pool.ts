import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, Pool, type PoolClient, type PoolConfig } from 'pg';
import type { EndSignal } from '../lib/ending.ts';
import { currentWork, type Work } from '../lib/work.ts';
import { cancelOnAbort } from './cancel.ts';
import { isConnectionLimit, NoSessionError } from './connection-limit.ts';
import { watchForTakeover } from './takeover.ts';

type Callback = (error: Error | undefined, client: PoolClient | undefined, release: () => void) => void;

/** Told how many connections the pool has to do with, once, and again when it has all that it wanted. */
export type OnLimit = (open: number, wanted: number) => void;

type Connecting = Pick<PatientPool, 'connectFor'>;

// Shorter than Prisma waits for a transaction to begin, so that the reason is told.
const PATIENCE_MS = 8000;
// As long as the pool has no connection at all.
const RETRY_MS = 250;
const GROWTH_MS = 30_000;
// A server that stays read-only must not have all connections opened anew with each statement that writes.
const RENEWAL_MS = 2000;
// Attempts that were made together fail one after the other.
const SETTLED_MS = 1000;

/**
 * A pool that makes do with the connections it gets. When the database or a pooler allows no more, whoever asked waits for
 * one that is open, and the pool stays as small as it is. If there is need, it tries from time to time to grow again.
 *
 * When a server turns out to be read-only, another one may have taken over at the same address: all connections that are open
 * then are replaced when they are next used.
 */
export class PatientPool extends Pool {
  readonly #wanted: number;
  readonly #onLimit: OnLimit;
  #open = 0;
  #limited = false;
  #said = false;
  #nextGrowth = 0;
  #pause: Promise<void> | undefined;
  #renewedAt = -RENEWAL_MS;
  /** Connections to a server that may have been replaced. */
  readonly #outdated = new WeakSet<PoolClient>();
  readonly #current = new Set<PoolClient>();

  readonly #instead: (work: Work | undefined) => Connecting | undefined;

  /** Where `instead` names another place, connections are had there. */
  constructor(
    config: PoolConfig & { readonly max: number },
    onLimit: OnLimit,
    instead: (work: Work | undefined) => Connecting | undefined = () => undefined,
  ) {
    super(config);
    this.#instead = instead;
    this.#wanted = config.max;
    this.#onLimit = onLimit;
    // An idle connection that breaks has left the pool by then. An event that nobody listens to would end the process, and Prisma
    // does only once it has sent something.
    this.on('error', () => undefined);
    this.on('connect', (client) => {
      this.#opened();
      this.#current.add(client);
      watchForTakeover(client, () => this.#renew());
    });
    this.on('remove', (client) => {
      this.#open -= 1;
      this.#current.delete(client);
    });
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<PoolClient> | undefined {
    if (!callback) return this.connectFor(currentWork());
    void this.#callBack(callback);
    return undefined;
  }

  async #callBack(callback: Callback): Promise<void> {
    const [client, error] = await this.connectFor(currentWork()).then(
      (connected) => [connected, undefined] as const,
      (reason: Error) => [undefined, reason] as const,
    );
    callback(error, client, () => client?.release());
  }

  /** A connection for a request; what it executes is cancelled when that ends. */
  async connectFor(work: Work | undefined): Promise<PoolClient> {
    const other = this.#instead(work);
    if (other) return await other.connectFor(work);
    const deadline = performance.now() + PATIENCE_MS;
    this.#tryToGrow();
    for (;;) {
      if (this.#pause) await this.#pause;
      try {
        const client = keptAfterRefusals(await super.connect());
        if (this.#outdated.has(client)) {
          client.release(true);
          continue;
        }
        return work?.cancels ? readyToCancel(client, work.ended) : client;
      } catch (error) {
        // One that does not answer says nothing about a limit, unless others do.
        const limit = error instanceof NoSessionError ? this.#open > 0 : isConnectionLimit(error);
        if (!limit || performance.now() > deadline) throw error;
        this.#shrink();
      }
    }
  }

  #renew(): void {
    if (performance.now() < this.#renewedAt + RENEWAL_MS) return;
    this.#renewedAt = performance.now();
    for (const client of this.#current) this.#outdated.add(client);
  }

  #opened(): void {
    this.#open += 1;
    this.options.max = Math.max(this.options.max, this.#open);
    if (!this.#limited || this.options.max < this.#wanted) return;
    this.#limited = false;
    if (this.#said) this.#onLimit(this.options.max, this.#wanted);
    this.#said = false;
  }

  #shrink(): void {
    this.options.max = Math.max(1, this.#open);
    this.#nextGrowth = performance.now() + GROWTH_MS;
    if (this.#open === 0) this.#pause ??= this.#rest();
    if (this.#limited) return;
    this.#limited = true;
    setTimeout(() => this.#say(), SETTLED_MS).unref();
  }

  #say(): void {
    if (!this.#limited || this.#said) return;
    this.#said = true;
    this.#onLimit(this.options.max, this.#wanted);
  }

  /** Opens one more connection if all are in use, for whoever comes next: a request must not wait for a refusal. */
  #tryToGrow(): void {
    const { max } = this.options;
    if (!this.#limited || this.idleCount > 0 || this.totalCount < max || performance.now() < this.#nextGrowth)
      return;
    this.#nextGrowth = performance.now() + GROWTH_MS;
    // Room for this attempt only: pg-pool opens the connection before it returns.
    this.options.max = this.totalCount + 1;
    const growing = super.connect();
    this.options.max = max;
    void this.#grow(growing);
  }

  async #grow(growing: Promise<PoolClient>): Promise<void> {
    try {
      (await growing).release();
      this.#nextGrowth = 0;
    } catch {
      // As before.
    }
  }

  async #rest(): Promise<void> {
    await sleep(RETRY_MS);
    this.#pause = undefined;
  }
}

function readyToCancel(client: PoolClient, signal: EndSignal): PoolClient {
  if (!signal.aborted) return cancelOnAbort(client, signal);
  client.release();
  throw signal.reason;
}

// What ends or cancels a statement from outside may do so to the next one of its connection as well.
const FROM_OUTSIDE = /^57/;

/**
 * Keeps a connection whose statement PostgreSQL has refused: pg-pool would close it and open another, which takes longer than
 * many statements. PostgreSQL itself closes one that cannot be used any more.
 */
function keptAfterRefusals(client: PoolClient): PoolClient {
  // The pool sets it anew for each use of a connection.
  const { release } = client;
  client.release = (reason) => {
    const refused =
      reason instanceof DatabaseError &&
      reason.severity === 'ERROR' &&
      !FROM_OUTSIDE.test(reason.code ?? '57');
    release.call(client, refused ? undefined : reason);
  };
  return client;
}
