import type { JsonObject } from '../../lib/lossless-json.ts';
import type { BillingFaults, Failure } from '../jobs/job.ts';
import { modelOf } from '../models/registry.ts';
import type { Faults } from './fault-control.ts';
import type { FaultSubject } from './faults.ts';

const DEFAULT_LATE_MS = 3000;

/** Decides the faults of a new job's bill. Each strikes only a job that would show it. */
export function drawBillingFaults(
  faults: Faults,
  about: FaultSubject,
  input: JsonObject,
  failure: Failure | null,
): BillingFaults {
  const refused = failure?.httpStatus === 422;
  const failureBilled = refused && faults.take('failure-billed', about) !== undefined;
  const charged = failure === null || failureBilled;
  const late = charged ? faults.take('event-late', about) : undefined;
  return {
    failureBilled,
    unitsOmitted: (charged || refused) && faults.take('units-omitted', about) !== undefined,
    audioLength:
      failure === null &&
      modelOf(about.endpoint).isBilledBySound?.(input) === true &&
      faults.take('audio-length', about) !== undefined,
    eventLateMs: late ? (late.ms ?? DEFAULT_LATE_MS) : 0,
    eventCopies: charged ? copiesOf(faults, about) : 1,
  };
}

function copiesOf(faults: Faults, about: FaultSubject): number {
  if (faults.take('event-missing', about)) return 0;
  return faults.take('event-twice', about) ? 2 : 1;
}
