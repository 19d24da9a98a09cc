import { roll } from '../seeded-random.ts';
import type {
  ExchangeFault,
  Fault,
  FaultControl,
  FaultLabel,
  FaultName,
  FaultOf,
  FaultPlan,
  FaultRule,
  FaultSubject,
} from './faults.ts';
import { isPlatformOperation } from './platform-operation.ts';
import { randomFault } from './random-fault.ts';

/** Fault control as the sandbox uses it. */
export interface Faults extends FaultControl {
  /** The fault if it strikes here and now. It is then counted and, if scripted, used up. */
  take<N extends FaultName>(name: N, about: FaultSubject): FaultOf<N> | undefined;
}

const DEFAULT_LIMIT = 2;

/** Creates fault control: scripted rules first, then chance by the plan. */
export function createFaults(
  plan: FaultPlan,
  onFault: (label: FaultLabel, about: FaultSubject) => void,
): Faults {
  let rules: Array<{ readonly rule: FaultRule; left: number }> = [];
  let random = plan.random;
  const injected = new Map<FaultLabel, number>();

  function scripted(name: FaultName, about: FaultSubject): Fault | undefined {
    const entry = rules.find(
      ({ rule, left }) =>
        left > 0 &&
        rule.fault.name === name &&
        (rule.operation === undefined || rule.operation === about.operation) &&
        (rule.match === undefined || rule.match(about)),
    );
    if (!entry) return undefined;
    entry.left -= 1;
    return entry.rule.fault;
  }

  function byChance(name: FaultName, about: FaultSubject): Fault | undefined {
    if (!random) return undefined;
    const rate = random.rates[labelOf(name, about)] ?? random.rates[name] ?? 0;
    if (rate <= 0 || !mayStrike(about, random.limit ?? DEFAULT_LIMIT)) return undefined;
    const key = [random.seed, about.key, about.operation, about.attempt, name] as const;
    return roll(...key) < rate ? randomFault(name, key) : undefined;
  }

  return {
    injected,
    script(rule) {
      rules.push({ rule, left: rule.times ?? 1 });
    },
    clear() {
      rules = [];
      random = undefined;
    },
    take(name, about) {
      const fault = scripted(name, about) ?? byChance(name, about);
      if (!fault || !isNamed(fault, name)) return undefined;
      const label = labelOf(name, about);
      injected.set(label, (injected.get(label) ?? 0) + 1);
      onFault(label, about);
      return fault;
    },
  };
}

// Bounded, so that every job can finish: only the first calls for a job may fail, and calls that are not about a job
// never fail more than `limit` times in a row.
function mayStrike(about: FaultSubject, limit: number): boolean {
  return isAboutNoJob(about.operation) ? about.attempt % (limit + 1) !== 0 : about.attempt <= limit;
}

function isAboutNoJob(operation: FaultSubject['operation']): boolean {
  return operation === 'jwks' || isPlatformOperation(operation);
}

function labelOf(name: FaultName, { operation }: FaultSubject): FaultLabel {
  return operation !== 'job' && operation !== 'webhook' && isExchangeFault(name)
    ? `${operation}:${name}`
    : name;
}

function isExchangeFault(name: FaultName): name is ExchangeFault['name'] {
  return /^(drop|error)-(before|after)$|^delay-answer$/.test(name);
}

function isNamed<N extends FaultName>(fault: Fault, name: N): fault is FaultOf<N> {
  return fault.name === name;
}
