import { z } from 'zod';
import type { Viewer } from '../../deps.ts';
import { InvalidInputError } from '../../errors.ts';
import type { Deps } from '../../generations/deps.ts';
import { checkFilter, type GenerationFilter, windowOf } from '../../generations/find/filter.ts';
import { checkNewInputs, type Inputs } from '../../generations/job-input.ts';
import type { EndpointPatterns } from '../../lib/endpoint-patterns.ts';
import type { Now } from '../../lib/window.ts';

/** How the chosen jobs are changed, and which are not left out. */
interface ReplayOptions {
  /** Puts the recorded seed into the inputs. */
  readonly pinSeed: boolean;
  /** Also jobs with a replay that is in flight or has completed. */
  readonly includeReplayed: boolean;
  /** Also jobs that fal has refused, with unchanged inputs. */
  readonly includeRefused: boolean;
  /** Also jobs that fal never confirmed or disowns; it may have made and billed them. */
  readonly includeUnconfirmed: boolean;
  /** The most that the replay may spend, in US dollars; no limit where it is missing. */
  readonly maxDollars?: number | undefined;
  /** Whether an admin requested it: then everybody's bills tell what its jobs may cost, otherwise those of its user. */
  readonly allBills?: boolean | undefined;
}

/** A checked request for a replay. */
export interface ReplayRequest {
  /** As JSON, for the table. */
  readonly filter: unknown;
  /** A merge patch (RFC 7396) on the inputs; null changes nothing. */
  readonly overrides: Inputs | null;
  readonly options: ReplayOptions;
  /** How many bytes the changed inputs may have; no limit where it is missing. */
  readonly maxInputBytes?: number | undefined;
  /** To which endpoints who requests it may submit; to all where it is missing. */
  readonly allowedEndpoints?: EndpointPatterns | undefined;
}

/** What decides the inputs of a replay's jobs, and which jobs have none. */
export type Changes = Pick<ReplayRequest, 'overrides' | 'options' | 'maxInputBytes' | 'allowedEndpoints'>;

/** A request as a client makes it. */
export interface ReplayArgs {
  readonly filter: GenerationFilter;
  readonly overrides?: unknown;
  readonly pinSeed?: boolean | null | undefined;
  readonly includeReplayed?: boolean | null | undefined;
  readonly includeRefused?: boolean | null | undefined;
  readonly includeUnconfirmed?: boolean | null | undefined;
}

/** Options as they are read from the table. */
export const storedOptions = z.object({
  pinSeed: z.boolean(),
  includeReplayed: z.boolean(),
  includeRefused: z.boolean(),
  includeUnconfirmed: z.boolean(),
  maxDollars: z.number().optional(),
  allBills: z.boolean().optional(),
});

/**
 * Checks a client's request; throws an InvalidInputError. A relative window in the filter is stored with the instants it
 * stands for now.
 */
export function checkReplay(
  { maxInputBytes, allowedEndpoints }: Pick<Deps, 'maxInputBytes' | 'allowedEndpoints'>,
  { role }: Viewer,
  args: ReplayArgs,
  now: Now,
): ReplayRequest & { readonly wanted: GenerationFilter } {
  checkFilter('filter', args.filter, maxInputBytes);
  if (restrictsNothing(args.filter))
    throw new InvalidInputError(
      'filter',
      'An empty filter would replay every failed generation there ever was.',
    );
  const overrides = checkOverrides(args.overrides, maxInputBytes);
  const pinSeed = args.pinSeed ?? false;
  if (pinSeed && overrides && 'seed' in overrides)
    throw new InvalidInputError('overrides.seed', 'Either pinSeed or a seed in the overrides, not both.');
  // Replays are for failed jobs; other states must be asked for.
  const wanted = { ...args.filter, status: args.filter.status ?? ['FAILED' as const] };
  const window = windowOf(wanted, now);
  return {
    wanted,
    filter: { ...wanted, ...(window && { window: { ...wanted.window, ...window } }) },
    overrides,
    maxInputBytes,
    allowedEndpoints: allowedEndpoints[role],
    options: {
      pinSeed,
      includeReplayed: args.includeReplayed ?? false,
      includeRefused: args.includeRefused ?? false,
      includeUnconfirmed: args.includeUnconfirmed ?? false,
    },
  };
}

/** Checks a merge patch on inputs; null if it changes nothing. */
export function checkOverrides(overrides: unknown, maxBytes: number): Inputs | null {
  const checked = checkNewInputs('overrides', overrides ?? {}, maxBytes);
  return Object.keys(checked).length > 0 ? checked : null;
}

/** Whether a filter restricts nothing: it has no members, or only ones that every job meets. */
function restrictsNothing(filter: GenerationFilter): boolean {
  return Object.entries(filter).every(
    ([name, value]) =>
      value == null || JSON.stringify(value) === '{}' || (name === 'tags' && filter.tags?.length === 0),
  );
}
