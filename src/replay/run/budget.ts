import { type BudgetJob, committed } from '../../generations/committed.ts';
import { showDollars } from '../../lib/dollars.ts';
import { isUntried, probableCost, readBills, worstCost } from './expected-bills.ts';
import type { Kind } from './kinds.ts';

/** How far a replay may go under its limit. */
export interface Room {
  /** How many waiting jobs may be sent, the oldest first. */
  readonly jobs: number;
  /** The last of them; 0 where there is none. */
  readonly upTo: bigint;
  /** US cents that are spent or cannot be taken back. */
  readonly committedCents: number;
  /** Why nothing more will fit, whatever becomes of the jobs that were sent; null while that is open. */
  readonly pauseReason: string | null;
}

// Once so many kinds on an endpoint, or sizes of a kind, have shown what they are billed, the others try at the same time.
const KINDS_IN_TURN = 3;

/**
 * Goes through the waiting jobs in their order as long as they fit at the most that they may cost. Of a kind whose price
 * nothing has confirmed one job is sent first, and its bill is waited for; on an endpoint, one kind after the other. So it
 * is with one that is larger than those of its kind that were billed.
 */
export function findRoom(jobs: readonly BudgetJob[], kindOf: (id: bigint) => Kind, limitCents: number): Room {
  const seen = observe(jobs, kindOf);
  const { probable, worst } = seen;
  const { cents: committedCents, unknown } = committed(jobs, probable);
  const waiting = jobs.filter((job) => job.waiting);
  let [sum, sent, upTo, tight] = [committed(jobs, worst).cents, 0, 0n, false];
  for (const job of waiting) {
    const cost = worst(job);
    tight = unknown > 0 || cost === null || round(sum + cost) > round(limitCents);
    if (tight || !seen.mayTry(job)) break;
    [sum, sent, upTo] = [round(sum + (cost ?? 0)), sent + 1, job.id];
  }
  const over =
    tight &&
    sent === 0 &&
    !jobs.some(({ inFlight, unconfirmed, billDue }) => (inFlight && !unconfirmed) || billDue);
  return {
    jobs: sent,
    upTo,
    committedCents,
    pauseReason: over ? describe(limitCents, committedCents, unknown, waiting[0], seen) : null,
  };
}

interface Observation {
  /** What a job will probably cost, by what others were billed; null where nobody knows. */
  probable(job: BudgetJob): number | null;
  /** The most that it may cost. */
  worst(job: BudgetJob): number | null;
  /** Whether this job may be sent; where its kind or size is unknown, it is then the one that is tried. */
  mayTry(job: BudgetJob): boolean;
}

/** What the bills of this replay show so far, and which kinds are being tried. */
function observe(jobs: readonly BudgetJob[], kindOf: (id: bigint) => Kind): Observation {
  const bills = readBills(jobs, kindOf);
  const billsOf = (kind: Kind) => bills.get(kind.key) ?? [];
  const ofEndpoint = new Map<string, number>();
  const untried = ({ id, estimate }: BudgetJob) => {
    const own = billsOf(kindOf(id));
    return own.length > 0 && estimate !== null && isUntried(kindOf(id), own, estimate);
  };
  /** Of the jobs that are tried together: those of a kind, or of a size of it that nothing tells the price of. */
  const keyOf = (job: BudgetJob) =>
    untried(job) ? `${kindOf(job.id).key} ${job.estimate}` : kindOf(job.id).key;
  // Kinds with a job whose bill did not come in time, or was nothing: nothing is waited for twice.
  const unbilled = new Set<string>();
  const trying = new Map<string, string>();
  // Of kinds that are expected to be free a bill of nothing is what was expected.
  const free = new Set<string>();
  for (const job of jobs) {
    const { key, endpoint } = kindOf(job.id);
    if (job.estimate === 0) free.add(key);
    if (job.billed !== null && job.billed > 0 && job.estimate !== null && job.estimate > 0)
      ofEndpoint.set(endpoint, Math.max(job.billed / job.estimate, ofEndpoint.get(endpoint) ?? 0));
    if (job.billed !== null && job.billed > 0) continue;
    if ((job.inFlight && !job.unconfirmed) || (job.billDue && job.completed))
      trying.set(keyOf(job), endpoint);
    else if (job.completed) unbilled.add(keyOf(job));
  }
  const isKnown = (job: BudgetJob) => {
    const { key, trusted } = kindOf(job.id);
    if (unbilled.has(keyOf(job))) return true;
    return !untried(job) && (bills.has(key) || (!free.has(key) && trusted));
  };
  for (const job of jobs) if (isKnown(job)) trying.delete(keyOf(job));
  const endpointOf = new Map(jobs.map((job) => [keyOf(job), kindOf(job.id).endpoint]));
  const count = (keys: Iterable<string>, endpoint: string) =>
    [...new Set(keys)].filter((key) => endpointOf.get(key) === endpoint).length;
  return {
    probable({ id, estimate }) {
      return estimate === null ? null : round(probableCost(billsOf(kindOf(id)), estimate));
    },
    worst({ id, estimate }) {
      const kind = kindOf(id);
      if (estimate === null) return null;
      const own = worstCost(kind, billsOf(kind), estimate);
      const others = bills.has(kind.key) || kind.trusted ? 1 : (ofEndpoint.get(kind.endpoint) ?? 1);
      return round(Math.max(own, estimate * others));
    },
    mayTry(job) {
      if (isKnown(job)) return true;
      const [key, kind] = [keyOf(job), kindOf(job.id)];
      const { endpoint } = kind;
      const shown = untried(job)
        ? new Set(billsOf(kind).map((bill) => bill.estimate)).size
        : count([...bills.keys(), ...unbilled], endpoint);
      const inTurn = shown < KINDS_IN_TURN;
      if (trying.has(key) || (inTurn && count(trying.keys(), endpoint) > 0)) return false;
      trying.set(key, endpoint);
      return true;
    },
  };
}

/** US cents to the table's four decimals: a sum of many doubles drifts. */
function round(cents: number): number {
  return Math.round(cents * 10_000) / 10_000;
}

function describe(
  limitCents: number,
  committedCents: number,
  unknown: number,
  next: BudgetJob | undefined,
  { probable, worst }: Observation,
): string {
  const dollars = (cents: number) => showDollars(Math.round(cents * 10_000) / 1_000_000);
  const cost = next ? worst(next) : null;
  const doubt =
    next && cost !== null && cost > (probable(next) ?? 0) ? ', until three bills of its kind agree' : '';
  const why =
    unknown > 0
      ? `the cost of ${unknown === 1 ? '1 generation that was' : `${unknown} generations that were`} sent is not known`
      : cost === null
        ? 'the price of the next generation is not known'
        : `the next generation may cost ${dollars(cost)}${doubt}`;
  const advice =
    unknown > 0 || cost === null
      ? 'No limit can be kept then: cancel the replay, and replay the rest without one.'
      : 'Resume the replay with a higher maxDollars to go on.';
  return `The limit of ${dollars(limitCents)} is reached: ${dollars(committedCents)} is spent or committed, and ${why}. ${advice}`;
}
