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

interface Answered {
  readonly at: number;
  readonly endpoint: string;
  /** Undefined of a job that fal has taken. */
  readonly refusedWith: number | undefined;
}

// As the alert LedgerSubmitsRefused has it: what one caller gets wrong now and then concerns nobody else.
const WITHIN_MS = 600_000;
const FEW = 5;
const SHARE = 0.5;
const MAX_KEPT = 200;

/** Looks at the answers of the last ten minutes, of this process. fal's words are left out: they may repeat inputs. */
export function createRefusedSubmits(log: Logger, clock: Clock): RefusedSubmits {
  const last: Answered[] = [];
  const episode = createEpisode({
    log,
    clock,
    quietMs: WITHIN_MS,
    endsBy: 'quiet',
    counts: 'jobs',
    ends: (jobs) => `for ten minutes fal has not refused most jobs; before, it refused ${jobs}`,
  });

  return {
    answered(endpoint, answer) {
      const refusedWith = refusalIn(answer);
      if (refusedWith === undefined && answer.kind !== 'accepted') return;
      const at = clock().getTime();
      last.push({ at, endpoint, refusedWith });
      while (last.length > MAX_KEPT || (last[0]?.at ?? at) < at - WITHIN_MS) last.shift();
      const refused = last.filter((each) => each.refusedWith !== undefined);
      if (refusedWith === undefined || refused.length <= FEW || refused.length <= SHARE * last.length) return;
      const same = refused.filter((each) => each.endpoint === endpoint).length;
      episode.failed(
        'refused',
        `fal refuses most jobs: ${refused.length} of the last ${last.length}, ${same} of them for ${endpoint} (${refusedWith})`,
        { endpoint, httpStatus: refusedWith },
        episode.open ? 1 : refused.length,
      );
    },
    close: () => episode.close(),
  };
}

/** The status with which fal has refused a job; undefined for what is told as trouble with our account or the connection. */
function refusalIn(answer: SubmitAnswer): number | undefined {
  if (answer.kind !== 'refused' || answer.reason.type === FAL_UNREACHABLE) return undefined;
  return isAccountRefusal(answer.httpStatus, answer.reason.message) ? undefined : answer.httpStatus;
}
