import { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';
import { type GenerationFilter, windowOf } from '../../generations/find/filter.ts';
import { checkInputs, type Inputs } from '../../generations/job-input.ts';

/** How the chosen jobs are changed, and which of them are left out. */
interface ReplayOptions {
  /** Put the recorded seed into the inputs. */
  readonly pinSeed: boolean;
  /** Also jobs of which a replay is in flight or was successful. */
  readonly includeReplayed: boolean;
  /** Also jobs that fal has refused, with the same inputs. */
  readonly includeRefused: boolean;
  readonly includeUnconfirmed: boolean;
}

/** What a replay is made of. */
export interface ReplayRequest {
  /** As JSON that can be kept. */
  readonly filter: unknown;
  /** A merge patch (RFC 7396) on the inputs; null changes nothing. */
  readonly overrides: Inputs | null;
  readonly options: ReplayOptions;
}

/** The same as a client asks for it. */
export interface ReplayArgs {
  readonly filter: GenerationFilter;
  readonly overrides?: unknown;
  readonly pinSeed?: boolean | null | undefined;
  readonly includeReplayed?: boolean | null | undefined;
  readonly includeRefused?: boolean | null | undefined;
  readonly includeUnconfirmed?: boolean | null | undefined;
}

/** How options are read back out of the table. */
export const storedOptions = z.object({
  pinSeed: z.boolean(),
  includeReplayed: z.boolean(),
  includeRefused: z.boolean(),
  includeUnconfirmed: z.boolean(),
});

/**
 * Checks what a client asks for; throws an InvalidInputError. What is kept of the filter says for good which instants its
 * window stood for.
 */
export function checkReplay(
  args: ReplayArgs,
  now: Date,
): ReplayRequest & { readonly wanted: GenerationFilter } {
  if (givesNothing(args.filter))
    throw new InvalidInputError('filter', 'An empty filter would replay every failed job there ever was.');
  const overrides = checkOverrides(args.overrides);
  const pinSeed = args.pinSeed ?? false;
  if (pinSeed && overrides && 'seed' in overrides)
    throw new InvalidInputError('overrides.seed', 'The seed is either the recorded one or this one.');
  // Replaying is for what failed; anything else is asked for by name.
  const wanted = { ...args.filter, status: args.filter.status ?? ['FAILED' as const] };
  const window = windowOf(wanted, now);
  return {
    wanted,
    filter: { ...wanted, ...(window && { window: { ...wanted.window, ...window } }) },
    overrides,
    options: {
      pinSeed,
      includeReplayed: args.includeReplayed ?? false,
      includeRefused: args.includeRefused ?? false,
      includeUnconfirmed: args.includeUnconfirmed ?? false,
    },
  };
}

/** A merge patch on inputs, null where it changes nothing. */
export function checkOverrides(overrides: unknown): Inputs | null {
  const checked = checkInputs('overrides', overrides ?? {});
  return Object.keys(checked).length > 0 ? checked : null;
}

/** Whether a filter restricts nothing: no member is given, or only ones that every job meets. */
function givesNothing(filter: GenerationFilter): boolean {
  return Object.values(filter).every((value) => value == null || JSON.stringify(value) === '{}');
}
