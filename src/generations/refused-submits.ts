import type { Clock } from '../deps.ts';
import type { SubmitAnswer } from '../fal/answers.ts';
import { FAL_UNREACHABLE } from '../fal/failure-types.ts';
import { isAccountRefusal } from '../fal/trouble.ts';
import { createEpisode } from '../lib/episode.ts';
import type { Logger } from '../logger.ts';

/** Logs once that fal refuses most jobs, as it does those for an endpoint that is gone. */
export interface RefusedSubmits {
  /** fal has answered a submit to this endpoint. */
  answered(endpoint: string, answer: SubmitAnswer): void;
  close(): void;
}

/** What fal has answered within ten seconds. */
interface Bucket {
  readonly begun: number;
  answers: number;
  refused: number;
  /** The refused ones by endpoint. */
  readonly of: Map<string, number>;
}

// Like the alert LedgerSubmitsRefused: what one caller gets wrong now and then concerns nobody else.
const WITHIN_MS = 600_000;
const FEW = 5;
const SHARE = 0.5;
const BUCKET_MS = 10_000;
// Names can be invented.
const MAX_ENDPOINTS = 100;

/** Looks at the answers of the last ten minutes, of this process. fal's words are left out: they may repeat inputs. */
export function createRefusedSubmits(log: Logger, clock: Clock): RefusedSubmits {
  let buckets: Bucket[] = [];
  const episode = createEpisode({
    log,
    clock,
    quietMs: WITHIN_MS,
    endsBy: 'quiet',
    counts: 'jobs',
    ends: (jobs) => `that fal refuses most jobs was not seen for ten minutes; before, it refused ${jobs}`,
  });

  function latest(): Bucket {
    const now = clock().getTime();
    buckets = buckets.filter(({ begun }) => begun > now - WITHIN_MS);
    const last = buckets.at(-1);
    if (last && now - last.begun < BUCKET_MS) return last;
    const next = { begun: now, answers: 0, refused: 0, of: new Map<string, number>() };
    buckets.push(next);
    return next;
  }

  return {
    answered(endpoint, answer) {
      const refusedWith = refusalIn(answer);
      const bucket = latest();
      bucket.answers += 1;
      if (refusedWith === undefined) return;
      bucket.refused += 1;
      const { of } = bucket;
      if (of.has(endpoint) || of.size < MAX_ENDPOINTS) of.set(endpoint, (of.get(endpoint) ?? 0) + 1);
      const answers = sum(buckets.map((one) => one.answers));
      const refused = sum(buckets.map((one) => one.refused));
      if (refused <= FEW || refused <= SHARE * answers) return;
      const same = sum(buckets.map((one) => one.of.get(endpoint) ?? 0));
      episode.failed(
        'refused',
        `fal refuses most jobs: ${refused} of the last ${answers}, ${same} of them for ${endpoint} (${refusedWith})`,
        { endpoint, httpStatus: refusedWith },
        episode.open ? 1 : refused,
      );
    },
    close: () => episode.close(),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** The status with which fal has refused a job; undefined for what is told as trouble with our account or the connection. */
function refusalIn(answer: SubmitAnswer): number | undefined {
  if (answer.kind !== 'refused' || answer.reason.type === FAL_UNREACHABLE) return undefined;
  return isAccountRefusal(answer.httpStatus, answer.reason.message) ? undefined : answer.httpStatus;
}
