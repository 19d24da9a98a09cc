import { type BudgetJob, committed } from '../../generations/committed.ts';
import { showDollars } from '../plan/money.ts';
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

// Once so many kinds on an endpoint have shown what they are billed, the others try at the same time.
const KINDS_IN_TURN = 3;

/**
 * Goes through the waiting jobs in their order as long as they fit. Of a kind whose price nothing has confirmed one job is
 * sent first, and its bill is waited for; on an endpoint, one kind after the other.
 */
export function findRoom(jobs: readonly BudgetJob[], kindOf: (id: bigint) => Kind, limitCents: number): Room {
  const seen = observe(jobs, kindOf);
  const expected = (job: BudgetJob) =>
    job.estimate === null ? null : round(seen.costOf(kindOf(job.id), job.estimate));
  const { cents: committedCents, unknown } = committed(jobs, expected);
  const waiting = jobs.filter((job) => job.waiting);
  let [sum, sent, upTo, tight] = [committedCents, 0, 0n, false];
  for (const job of waiting) {
    const cost = expected(job);
    tight = unknown > 0 || cost === null || round(sum + cost) > round(limitCents);
    if (tight || !seen.mayTry(kindOf(job.id))) break;
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
    pauseReason: over ? describe(limitCents, committedCents, unknown, waiting[0], expected) : null,
  };
}

/** What the bills of this replay show so far, and which kinds are being tried. */
function observe(jobs: readonly BudgetJob[], kindOf: (id: bigint) => Kind) {
  const ratios = new Map<Kind, number>();
  const ofEndpoint = new Map<string, number>();
  // Kinds with a job whose bill did not come in time: nothing is waited for twice.
  const unbilled = new Set<Kind>();
  const trying = new Set<Kind>();
  // Of kinds that are expected to be free no bill makes a ratio.
  const free = new Set<Kind>();
  const highest = new Map<Kind, number>();
  for (const job of jobs) {
    const kind = kindOf(job.id);
    if (job.estimate === 0) free.add(kind);
    if (job.billed !== null) highest.set(kind, Math.max(job.billed, highest.get(kind) ?? 0));
    if (job.billed !== null && job.billed > 0 && job.estimate !== null && job.estimate > 0) {
      const ratio = job.billed / job.estimate;
      ratios.set(kind, Math.max(ratio, ratios.get(kind) ?? 0));
      ofEndpoint.set(kind.endpoint, Math.max(ratio, ofEndpoint.get(kind.endpoint) ?? 0));
    } else if ((job.inFlight && !job.unconfirmed) || (job.billDue && job.completed)) trying.add(kind);
    else if (job.completed) unbilled.add(kind);
  }
  const known = (kind: Kind) =>
    ratios.has(kind) || unbilled.has(kind) || (free.has(kind) ? highest.has(kind) : kind.trusted);
  for (const kind of trying) if (known(kind)) trying.delete(kind);
  const onEndpoint = (kinds: Iterable<Kind>, endpoint: string) =>
    [...kinds].filter((kind) => kind.endpoint === endpoint).length;
  const ratioOf = (kind: Kind) =>
    Math.max(
      1,
      ratios.get(kind) ?? Math.max(kind.atMost, kind.trusted ? 1 : (ofEndpoint.get(kind.endpoint) ?? 1)),
    );
  return {
    /** What a job of this kind and this estimate is expected to cost, by what others were billed. */
    costOf: (kind: Kind, estimate: number) =>
      estimate === 0 ? (highest.get(kind) ?? 0) : estimate * ratioOf(kind),
    /** Whether one more job of this kind may be sent; of an unknown kind it is then the one that is tried. */
    mayTry(kind: Kind): boolean {
      if (known(kind)) return true;
      const { endpoint } = kind;
      const inTurn = onEndpoint(new Set([...ratios.keys(), ...unbilled]), endpoint) < KINDS_IN_TURN;
      if (trying.has(kind) || (inTurn && onEndpoint(trying, endpoint) > 0)) return false;
      trying.add(kind);
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
  expected: (job: BudgetJob) => number | null,
): string {
  const dollars = (cents: number) => showDollars(Math.round(cents * 10_000) / 1_000_000);
  const cost = next ? expected(next) : null;
  const why =
    unknown > 0
      ? `the cost of ${unknown} generations that were sent is not known`
      : cost === null
        ? 'the price of the next generation is not known'
        : `the next generation may cost ${dollars(cost)}`;
  const advice =
    unknown > 0 || cost === null
      ? 'No limit can be kept then: cancel the replay, and replay the rest without one.'
      : 'Resume the replay with a higher maxDollars to go on.';
  return `The limit of ${dollars(limitCents)} is reached: ${dollars(committedCents)} is spent or committed, and ${why}. ${advice}`;
}
