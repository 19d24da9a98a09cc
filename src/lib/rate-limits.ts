import type { z } from 'zod';

/** The kinds of calls that are limited. */
export type LimitedCall = 'submit' | 'cancel' | 'replay' | 'estimate';

/** How many calls one may make at once, and how fast these come back. */
export interface RateLimit {
  readonly burst: number;
  /** So many calls come back in each unit. */
  readonly calls: number;
  readonly unit: RateUnit;
}

/** The limit of each kind; undefined where there is none. */
export type RateLimits = Readonly<Record<LimitedCall, RateLimit | undefined>>;

/** What a rate is told in. */
type RateUnit = keyof typeof UNIT_SECONDS;

/** The seconds of each unit. */
export const UNIT_SECONDS = { s: 1, m: 60, h: 3600 } as const;

/** No person at a front end comes near them, and a program that runs away meets them within seconds. */
export const DEFAULT_RATE_LIMITS: RateLimits = {
  submit: { calls: 10, unit: 's', burst: 300 },
  cancel: { calls: 20, unit: 's', burst: 500 },
  replay: { calls: 1, unit: 's', burst: 30 },
  estimate: { calls: 50, unit: 's', burst: 500 },
};
const NONE: RateLimits = { submit: undefined, cancel: undefined, replay: undefined, estimate: undefined };

const LIMIT =
  /^(?<call>submit|cancel|replay|estimate)=(?:off|(?<calls>[1-9]\d{0,5})\/(?<unit>[smh]):(?<burst>[1-9]\d{0,5}))$/;

/**
 * Reads limits such as `submit=10/s:300,cancel=off`: ten submits a second after 300 at once, and as many cancels as one likes.
 * What is left out keeps its default; `off` alone lifts all limits. Mistakes become zod issues.
 */
export function readRateLimits(text: string, context: z.RefinementCtx): RateLimits {
  if (text.trim() === 'off') return NONE;
  const parsed = text.split(',').map((part) => LIMIT.exec(part.trim())?.groups);
  const named = new Set(parsed.map((groups) => groups?.['call']));
  if (named.has(undefined) || named.size < parsed.length) {
    context.addIssue(
      'must be off, or name each of submit, cancel, replay and estimate at most once with a rate by s, m or h and a burst, both from 1 to 999999, such as submit=10/s:300,replay=30/h:5,cancel=off',
    );
    return DEFAULT_RATE_LIMITS;
  }
  return {
    ...DEFAULT_RATE_LIMITS,
    ...Object.fromEntries(
      parsed.map((groups = {}) => [
        groups['call'],
        groups['burst'] && {
          calls: Number(groups['calls']),
          unit: groups['unit'],
          burst: Number(groups['burst']),
        },
      ]),
    ),
  };
}
