import type { Clock } from '../deps.ts';
import { createEpisode } from '../lib/episode.ts';
import type { Logger } from '../logger.ts';
import type { DeliveryVerdict } from './deliveries.ts';

type BadVerdict = Exclude<DeliveryVerdict, 'APPLIED' | 'DUPLICATE' | 'KEYS_UNAVAILABLE'>;

/** Logs what is wrong with webhooks, and with the key set that verifies them, once per trouble. */
export interface DeliveryTroubles {
  /** A delivery had this verdict. */
  delivered(verdict: DeliveryVerdict): void;
  readonly keySet: {
    failed(reason: string): void;
    worked(): void;
  };
  close(): void;
}

const WORDS: Record<BadVerdict, string> = {
  STALE:
    "webhooks are refused because of their time: this server's clock or fal's is wrong, or they come late",
  WRONG_ACCOUNT: 'webhooks are refused because they are of another fal account than FAL_WEBHOOK_USER_ID',
  BAD_SIGNATURE: "webhooks are refused because none of fal's keys has signed them",
  MALFORMED: 'webhooks are refused because they are malformed or too large',
  UNKNOWN_JOB:
    'webhooks name jobs that the ledger does not have: after a restore, `npm run import` takes them in from fal',
};
const KEY_SET = "fal's key set for webhooks cannot be read";
// One good webhook says nothing about the next one of another sender.
const QUIET_MS = 60_000;
const KEY_SET_QUIET_MS = 1000;

/** Watches each verdict by itself. Nothing of a webhook is logged: anybody can send one. */
export function createDeliveryTroubles(log: Logger, clock: Clock): DeliveryTroubles {
  const watch = (verdict: BadVerdict) =>
    createEpisode({
      log,
      clock,
      quietMs: QUIET_MS,
      endsBy: 'quiet',
      counts: 'webhooks',
      ends: (webhooks) => `no more ${verdict} webhooks; there were ${webhooks}`,
    });
  const keySet = createEpisode({
    log,
    clock,
    quietMs: KEY_SET_QUIET_MS,
    endsBy: 'success',
    counts: 'webhooks',
    ends: (webhooks) => `fal's key set can be read again; webhooks turned away meanwhile: ${webhooks}`,
  });
  const episodes = {
    STALE: watch('STALE'),
    WRONG_ACCOUNT: watch('WRONG_ACCOUNT'),
    BAD_SIGNATURE: watch('BAD_SIGNATURE'),
    MALFORMED: watch('MALFORMED'),
    UNKNOWN_JOB: watch('UNKNOWN_JOB'),
  };
  return {
    delivered(verdict) {
      if (verdict === 'APPLIED' || verdict === 'DUPLICATE') return;
      // The key set itself says why, when it is read.
      if (verdict === 'KEYS_UNAVAILABLE') return keySet.failed('webhook', KEY_SET);
      episodes[verdict].failed(verdict, WORDS[verdict], { verdict });
    },
    keySet: {
      failed: (reason) => keySet.failed('webhook', `${KEY_SET}: ${reason}`, {}, 0),
      worked: () => keySet.over(),
    },
    close() {
      for (const episode of [...Object.values(episodes), keySet]) episode.close();
    },
  };
}
