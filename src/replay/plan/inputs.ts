import { InvalidInputError } from '../../errors.ts';
import { isWithinSize } from '../../generations/input-size.ts';
import { checkEndpoint, checkInputs, type Inputs } from '../../generations/job-input.ts';
import { allows } from '../../lib/endpoint-patterns.ts';
import { isLosslessNumber, isObject, parseExact } from '../../lib/lossless-json.ts';
import { mergePatch } from './merge-patch.ts';
import type { Changes } from './options.ts';
import type { SkipReason } from './skip-reasons.ts';

/** The inputs of a replay, or why it cannot have any. `before` are the original's. */
export type NewInputs =
  | { readonly before: Inputs; readonly inputs: Inputs; readonly changed: boolean }
  | { readonly skip: SkipReason };

/** Builds a replay's inputs from the original's, which are given as JSON text so that no digits are lost. */
export function newInputs(
  original: { readonly endpoint: string; readonly inputs: string; readonly seed: bigint | null },
  { overrides, options, maxInputBytes = Number.POSITIVE_INFINITY, allowedEndpoints }: Changes,
): NewInputs {
  if (allowedEndpoints && !allows(allowedEndpoints, original.endpoint))
    return { skip: 'ENDPOINT_NOT_ALLOWED' };
  const before = parseExact(original.inputs);
  if (!isObject(before)) return { skip: 'NOT_ALLOWED' };
  const merged = overrides ? mergePatch(before, overrides) : before;
  if (!isObject(merged)) return { skip: 'NOT_ALLOWED' };
  const pinned = options.pinSeed ? pinSeed(merged, original.seed) : merged;
  if (typeof pinned === 'string') return { skip: pinned };
  if (holdsInexact(pinned)) return { skip: 'NOT_EXACT' };
  if (!isAllowed(original.endpoint, pinned)) return { skip: 'NOT_ALLOWED' };
  const changed = pinned !== before;
  if (changed && !isWithinSize(pinned, before, maxInputBytes)) return { skip: 'NOT_ALLOWED' };
  return { before, inputs: pinned, changed };
}

/** Adds the recorded seed. Without one, a seed in the inputs is the one that was used. */
function pinSeed(inputs: Inputs, seed: bigint | null): Inputs | SkipReason {
  if (seed === null) return inputs['seed'] === undefined ? 'SEED_UNKNOWN' : inputs;
  return Number.isSafeInteger(Number(seed)) ? { ...inputs, seed: Number(seed) } : 'NOT_EXACT';
}

/** Whether a double would round some number: fal would be sent another one. */
function holdsInexact(value: unknown): boolean {
  if (isLosslessNumber(value)) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(holdsInexact);
}

function isAllowed(endpoint: string, inputs: Inputs): boolean {
  try {
    checkEndpoint('endpoint', endpoint);
    checkInputs('inputs', inputs);
    return true;
  } catch (error) {
    if (error instanceof InvalidInputError) return false;
    throw error;
  }
}
