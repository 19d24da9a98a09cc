import { setTimeout as sleep } from 'node:timers/promises';
import type { PrismaClient } from '../db/client.ts';
import { type Listener, openListener } from '../db/listener.ts';
import type { Logger } from '../logger.ts';

/** Tells when there may be changes to read. */
export interface Waking {
  /** Whether PostgreSQL's notifications arrive. */
  readonly listening: boolean;
  close(): void;
}

export interface WakingOptions {
  readonly db: PrismaClient;
  /** Past a pooler, if there is one. */
  readonly directUrl: string | undefined;
  readonly log: Logger;
}

const CHANNEL = 'ledger_changes';
const RETRY_MS = 2000;
const DEAF =
  'database: its notifications do not arrive, so changes are looked for every second while anybody subscribes';
// Those that did not hear PostgreSQL try again some time later.
const DEAF_MS = 10 * 60_000;
const deafUntil = new WeakMap<PrismaClient, number>();

/** Listens for changes until it is closed, however often the connection is lost. Whoever cannot listen looks often instead. */
export function startWaking({ db, directUrl, log }: WakingOptions, onWake: () => void): Waking {
  const ended = new AbortController();
  const { signal } = ended;
  let listening = false;

  async function listen(): Promise<void> {
    let said = false;
    while (!signal.aborted) {
      const left = (deafUntil.get(db) ?? 0) - performance.now();
      if (left > 0) {
        await sleep(left, undefined, { signal, ref: false }).catch(() => undefined);
        continue;
      }
      try {
        const listener = await openListener(db, { url: directUrl, channel: CHANNEL, onNotify: onWake });
        if (listener) {
          said = false;
          await hear(listener);
        } else {
          if (!deafUntil.has(db))
            log.info(`${DEAF} (there is a pooler in between, or there are few connections)`);
          deafUntil.set(db, performance.now() + DEAF_MS);
        }
      } catch (error) {
        if (!said) log.warn({ err: error }, DEAF);
        said = true;
      }
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async function hear(listener: Listener): Promise<void> {
    signal.addEventListener('abort', listener.close, { once: true });
    if (signal.aborted) listener.close();
    listening = true;
    // What was notified before is not heard.
    onWake();
    await listener.lost;
    listening = false;
    signal.removeEventListener('abort', listener.close);
    listener.close();
    onWake();
  }

  void listen();
  return {
    get listening() {
      return listening;
    },
    close: () => ended.abort(),
  };
}
