import type { FaultSubject, PlatformOperation } from './faults.ts';

const OPERATIONS: ReadonlySet<string> = new Set<PlatformOperation>(['list', 'pricing', 'billing', 'usage']);

/** Whether a call belongs to the Platform API, which has its own error bodies. */
export function isPlatformOperation(operation: FaultSubject['operation']): operation is PlatformOperation {
  return OPERATIONS.has(operation);
}
