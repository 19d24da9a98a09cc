import type { FaultSubject, PlatformOperation } from './faults.ts';

const OPERATIONS: ReadonlySet<string> = new Set<PlatformOperation>(['list', 'pricing', 'billing', 'usage']);

/** Whether a call is one of the Platform API, which has error bodies of its own. */
export function isPlatformOperation(operation: FaultSubject['operation']): operation is PlatformOperation {
  return OPERATIONS.has(operation);
}
