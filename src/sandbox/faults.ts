/** What the sandbox can be told to do wrong; the operations are fal's. */
export type Operation = 'submit' | 'status' | 'result' | 'cancel' | 'webhook' | 'jwks';

export interface Fault {
  /** Answered instead of doing the work. */
  readonly status?: number;
  readonly body?: string;
  /** The socket is destroyed before the work was done, or after it. */
  readonly drop?: 'before' | 'after';
  /** The work is done, and this is answered. */
  readonly statusAfter?: number;
  /** A submit is answered only when its webhook was delivered. */
  readonly webhookFirst?: true;
  /** Of a webhook: not sent; sent so often; with no payload; signed with a key nobody knows; of another account. */
  readonly lose?: true;
  readonly copies?: number;
  readonly nullPayload?: true;
  readonly wrongKey?: true;
  readonly userId?: string;
}

export interface FaultRule {
  readonly operation: Operation;
  readonly fault: Fault;
  /** How often it strikes; without it always. */
  readonly times?: number;
}

/** Scripted faults: the first rule for the operation that is not used up strikes. */
export function createFaults(): { script(rule: FaultRule): void; next(operation: Operation): Fault } {
  const rules: Array<{ rule: FaultRule; left: number }> = [];
  return {
    script(rule) {
      rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
    },
    next(operation) {
      const entry = rules.find(({ rule, left }) => rule.operation === operation && left > 0);
      if (!entry) return {};
      entry.left -= 1;
      return entry.rule.fault;
    },
  };
}
