import type { ErrorStatus, Fault, FaultRule, Operation } from './faults.ts';

/** A rule in short: what goes wrong with a call, or with a job's webhook. */
export interface FaultShorthand {
  readonly operation: Operation | 'webhook';
  readonly fault: {
    /** Answered instead of doing the work. */
    readonly status?: ErrorStatus;
    /** The work is done, and this is answered. */
    readonly statusAfter?: ErrorStatus;
    /** The socket is destroyed before the work was done, or after it. */
    readonly drop?: 'before' | 'after';
    readonly webhookFirst?: true;
    readonly lose?: true;
    readonly copies?: number;
    readonly nullPayload?: true;
  };
  /** How often it strikes; without it always. */
  readonly times?: number;
}

/** The rules a short one stands for. */
export function expandShorthand({
  operation,
  fault,
  times = Number.POSITIVE_INFINITY,
}: FaultShorthand): FaultRule[] {
  const { status, statusAfter, drop, copies } = fault;
  const faults: Fault[] = [
    ...(status ? [{ name: 'error-before', status } as const] : []),
    ...(statusAfter ? [{ name: 'error-after', status: statusAfter } as const] : []),
    ...(drop ? [{ name: `drop-${drop}` } as const] : []),
    ...(fault.webhookFirst ? [{ name: 'webhook-before-answer' } as const] : []),
    ...(fault.lose ? [{ name: 'webhook-lost' } as const] : []),
    ...(copies ? [{ name: 'webhook-duplicated', copies } as const] : []),
    ...(fault.nullPayload ? [{ name: 'null-payload' } as const] : []),
  ];
  // Faults of a job and of its webhooks are decided outside the call that submits it.
  return faults.map((one) =>
    /^(drop|error)-/.test(one.name) && operation !== 'webhook'
      ? { fault: one, operation, times }
      : { fault: one, times },
  );
}
