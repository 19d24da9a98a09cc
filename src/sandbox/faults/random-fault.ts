import { between, pick, roll } from '../seeded-random.ts';
import type { ErrorStatus, Fault, FaultName } from './faults.ts';

/** A fault whose details depend only on the key. */
export function randomFault(name: FaultName, key: readonly (string | number)[]): Fault {
  switch (name) {
    case 'error-before':
      return { name, status: pick<ErrorStatus>([429, 500, 502, 503, 504], ...key, 'status') };
    case 'error-after':
      return { name, status: pick<ErrorStatus>([500, 502, 503, 504], ...key, 'status') };
    case 'delay-answer':
    case 'webhook-delayed':
    case 'webhook-reordered':
      return { name, ms: between(50, 2000, ...key, 'ms') };
    case 'webhook-duplicated':
      return { name, copies: between(2, 10, ...key, 'copies') };
    case 'event-late':
      return { name, ms: between(500, 5000, ...key, 'ms') };
    case 'late-cancel':
      return { name, answer: roll(...key, 'answer') < 0.5 ? 'requested' : 'already-completed' };
    case 'job-fails':
      return { name, status: pick([422, 500], ...key, 'status') };
    case 'wrong-key':
      return { name, content: roll(...key, 'content') < 0.5 ? 'forged' : 'true' };
    case 'key-rotated':
      return { name, withdraw: roll(...key, 'withdraw') < 0.5 };
    case 'drop-before':
    case 'drop-after':
    case 'job-unknown':
    case 'result-not-ready':
    case 'error-omitted':
    case 'status-backwards':
    case 'null-payload':
    case 'huge-payload':
    case 'huge-seed':
    case 'unlisted':
    case 'webhook-before-answer':
    case 'units-omitted':
    case 'audio-length':
    case 'failure-billed':
    case 'event-twice':
    case 'event-missing':
    case 'cancelled-unknown':
    case 'cancelled-webhook':
    case 'webhook-lost':
    case 'error-after-ok':
    case 'ok-after-error':
    case 'foreign-account':
      return { name };
    default:
      return name satisfies never;
  }
}
