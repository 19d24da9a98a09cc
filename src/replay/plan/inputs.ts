import { InvalidInputError } from '../../errors.ts';
import { checkEndpoint, checkInputs, type Inputs } from '../../generations/job-input.ts';
import { isLosslessNumber, isObject, parseExact } from '../../lib/lossless-json.ts';
import { mergePatch } from './merge-patch.ts';
import type { ReplayRequest } from './options.ts';
import type { SkipReason } from './skip-reasons.ts';

/** The inputs of a replay, or why there is none. `before` are the original's, as far as a double holds them. */
export type NewInputs =
  | { readonly before: Inputs; readonly inputs: Inputs; readonly changed: boolean }
  | { readonly skip: SkipReason };

/** Makes a replay's inputs out of the original's, given as the text in the table. */
export function newInputs(
  original: { readonly endpoint: string; readonly inputs: string; readonly seed: bigint | null },
  { overrides, options }: Pick<ReplayRequest, 'overrides' | 'options'>,
): NewInputs {
  const before = parseExact(original.inputs);
  if (!isObject(before)) return { skip: 'NOT_ALLOWED' };
  const merged = overrides ? mergePatch(before, overrides) : before;
  if (!isObject(merged)) return { skip: 'NOT_ALLOWED' };
  const pinned = options.pinSeed ? pinSeed(merged, original.seed) : merged;
  if (typeof pinned === 'string') return { skip: pinned };
  if (holdsInexact(pinned)) return { skip: 'NOT_EXACT' };
  if (!isAllowed(original.endpoint, pinned)) return { skip: 'NOT_ALLOWED' };
  return { before, inputs: pinned, changed: pinned !== before };
}

/** With the seed that was used; one that is in the inputs already has been. */
function pinSeed(inputs: Inputs, seed: bigint | null): Inputs | SkipReason {
  if (seed === null) return inputs['seed'] === undefined ? 'SEED_UNKNOWN' : inputs;
  return Number.isSafeInteger(Number(seed)) ? { ...inputs, seed: Number(seed) } : 'NOT_EXACT';
}

/** Whether some number kept its digits because a double would round it: fal would be sent another one. */
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
