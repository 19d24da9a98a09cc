import { z } from 'zod';
import { InvalidInputError } from '../../errors.ts';
import { checkInputs, type Inputs } from '../job-input.ts';
import { type GenerationFilter, givesNothing } from '../list.ts';

/** How the chosen jobs are changed, and which of them are left out. */
interface ReplayOptions {
  /** Put the recorded seed into the inputs. */
  readonly pinSeed: boolean;
  /** Also jobs of which a replay is in flight or was successful. */
  readonly includeReplayed: boolean;
  /** Also jobs whose unchanged inputs fal has refused. */
  readonly includeRefused: boolean;
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
}

/** How options are read back out of the table. */
export const storedOptions = z.object({
  pinSeed: z.boolean(),
  includeReplayed: z.boolean(),
  includeRefused: z.boolean(),
});

/** Checks what a client asks for; throws an InvalidInputError. */
export function checkReplay(args: ReplayArgs): ReplayRequest & { readonly filter: GenerationFilter } {
  if (givesNothing(args.filter))
    throw new InvalidInputError('filter', 'An empty filter would replay every failed job there ever was.');
  const overrides = checkOverrides(args.overrides);
  const pinSeed = args.pinSeed ?? false;
  if (pinSeed && overrides && 'seed' in overrides)
    throw new InvalidInputError('overrides.seed', 'The seed is either the recorded one or this one.');
  return {
    // Replaying is for what failed; anything else is asked for by name.
    filter: { ...args.filter, status: args.filter.status ?? ['FAILED'] },
    overrides,
    options: {
      pinSeed,
      includeReplayed: args.includeReplayed ?? false,
      includeRefused: args.includeRefused ?? false,
    },
  };
}

/** A merge patch on inputs, null where it changes nothing. */
export function checkOverrides(overrides: unknown): Inputs | null {
  const checked = checkInputs('overrides', overrides ?? {});
  return Object.keys(checked).length > 0 ? checked : null;
}
