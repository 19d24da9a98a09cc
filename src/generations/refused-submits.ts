import type { Clock } from '../deps.ts';
import type { SubmitAnswer } from '../fal/answers.ts';
import { ENDPOINT_NOT_FOUND, FAL_UNREACHABLE } from '../fal/failure-types.ts';
import { isAccountRefusal } from '../fal/trouble.ts';
import { createEpisode } from '../lib/episode.ts';
import type { Logger } from '../logger.ts';

/** Logs once that fal refuses most jobs, or those for an endpoint, which is gone. */
export interface RefusedSubmits {
  /** fal has answered a submit to this endpoint. */
  answered(endpoint: string, answer: SubmitAnswer): void;
  close(): void;
}

interface Counts {
  answers: number;
  refused: number;
}

/** What fal has answered within ten seconds: in all, and of each endpoint. */
interface Bucket extends Counts {
  readonly begun: number;
  readonly of: Map<string, Counts>;
}

// Like the alert LedgerSubmitsRefused: what one caller gets wrong now and then concerns nobody else.
const WITHIN_MS = 600_000;
const FEW = 5;
const SHARE = 0.5;
const QUIET_MS = 300_000;
const BUCKET_MS = 10_000;
// Names can be invented.
const MAX_ENDPOINTS = 100;

/** Looks at the answers of the last ten minutes, of this process. fal's words are left out: they may repeat inputs. */
export function createRefusedSubmits(log: Logger, clock: Clock): RefusedSubmits {
  let buckets: Bucket[] = [];
  const episode = createEpisode({
    log,
    clock,
    quietMs: QUIET_MS,
    endsBy: 'quiet',
    counts: 'jobs',
    ends: (jobs) => `that fal refuses most jobs was not seen for five minutes; before, it refused ${jobs}`,
  });

  function latest(): Bucket {
    const now = clock().getTime();
    buckets = buckets.filter(({ begun }) => begun > now - WITHIN_MS);
    const last = buckets.at(-1);
    if (last && now - last.begun < BUCKET_MS) return last;
    const next = { begun: now, answers: 0, refused: 0, of: new Map<string, Counts>() };
    buckets.push(next);
    return next;
  }

  function tell(which: string, counts: Counts, endpoint: string, httpStatus: number, last = ''): void {
    const { refused, answers } = counts;
    episode.failed(
      which,
      `fal refuses most ${which}: ${refused} of the last ${answers}${last} (${httpStatus})`,
      { endpoint, httpStatus },
      episode.open ? 1 : refused,
    );
  }

  return {
    answered(endpoint, answer) {
      const refusedWith = refusalIn(answer);
      count(latest(), endpoint, refusedWith !== undefined);
      if (refusedWith === undefined) return;
      const all = total(buckets);
      const own = total(buckets.flatMap(({ of }) => of.get(endpoint) ?? []));
      if (areMost(all)) tell('jobs', all, endpoint, refusedWith, `, the last one for ${endpoint}`);
      // However many jobs others have elsewhere.
      else if (isGone(answer) && areMost(own)) tell(`jobs for ${endpoint}`, own, endpoint, refusedWith);
    },
    close: () => episode.close(),
  };
}

function count(bucket: Bucket, endpoint: string, refused: boolean): void {
  const own = bucket.of.get(endpoint) ?? { answers: 0, refused: 0 };
  if (bucket.of.size < MAX_ENDPOINTS) bucket.of.set(endpoint, own);
  for (const counts of [bucket, own]) {
    counts.answers += 1;
    if (refused) counts.refused += 1;
  }
}

function total(all: readonly Counts[]): Counts {
  return {
    answers: all.reduce((sum, { answers }) => sum + answers, 0),
    refused: all.reduce((sum, { refused }) => sum + refused, 0),
  };
}

function areMost({ answers, refused }: Counts): boolean {
  return refused > FEW && refused > SHARE * answers;
}

function isGone(answer: SubmitAnswer): boolean {
  return answer.kind === 'refused' && answer.reason.type === ENDPOINT_NOT_FOUND;
}

/** The status with which fal has refused a job; undefined for what is told as trouble with our account or the connection. */
function refusalIn(answer: SubmitAnswer): number | undefined {
  if (answer.kind !== 'refused' || answer.reason.type === FAL_UNREACHABLE) return undefined;
  return isAccountRefusal(answer.httpStatus, answer.reason.message) ? undefined : answer.httpStatus;
}
