import type { PageReplaysQuery, ViewerRole } from '../generated/graphql.ts';
import { CANCEL_REPLAY, REPLAYS } from './documents.ts';
import { ago, count, counted, dollars } from './format.ts';
import { Answer, Empty, Trouble } from './parts.tsx';
import { Go, usePlaces } from './places.tsx';
import { useAnswer, useChange } from './server.tsx';
import { Status } from './status.tsx';

type Replay = PageReplaysQuery['replays']['edges'][number]['node'];

const BUSY_MS = 2000;
const IDLE_MS = 15_000;

/** The newest replays with how far they are. */
export function Replays({ role }: { readonly role: ViewerRole }) {
  const first = useAnswer(REPLAYS, {});
  const busy = first.data?.replays.edges.some(({ node }) => node.state === 'RUNNING') ?? false;
  const answer = useAnswer(REPLAYS, {}, { every: busy ? BUSY_MS : IDLE_MS, always: true });
  const places = usePlaces();
  return (
    <>
      <h1>Replays</h1>
      <Answer of={answer} lines={6}>
        {({ replays: { edges } }) =>
          edges.length === 0 ? (
            <Empty title="No replays yet">
              <Go to={places.gallery({ status: 'FAILED', time: 'yesterday' })}>
                Look at yesterday’s failures
              </Go>
              : they can be replayed from there, at a price that is shown first.
            </Empty>
          ) : (
            <ul className="rows boxes">
              {edges.map(({ node }) => (
                <li key={node.id}>
                  <OneReplay replay={node} mayChange={role !== 'ANALYST'} />
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </>
  );
}

function OneReplay({ replay, mayChange }: { replay: Replay; mayChange: boolean }) {
  const { counts, total, state } = replay;
  const cancel = useChange(CANCEL_REPLAY);
  const result = cancel.data?.cancelReplay;
  const refused = result && 'message' in result ? new Error(result.message) : undefined;
  const ended = counts.completed + counts.failed + counts.cancelled;
  const failedOnly = state === 'DONE' && counts.failed > 0 && counts.completed === 0;
  const share = (part: number) => `${total > 0 ? (part / total) * 100 : 0}%`;
  return (
    <>
      <div className="spread">
        <span>
          {failedOnly ? (
            <span className="fl-status fl-failed">{count(counts.failed)} failed</span>
          ) : (
            <Status of={state} />
          )}{' '}
          <strong>{counted(total, 'render')}</strong>
        </span>
        <span className="numbers">
          {replay.spentDollars == null ? 'nothing billed yet' : dollars(replay.spentDollars)}{' '}
          <span className="fl-muted">
            {replay.estimatedDollars != null && `of ≈ ${dollars(replay.estimatedDollars)}`}
          </span>
        </span>
      </div>
      <div
        className="progress"
        role="progressbar"
        aria-label="Progress of the replay"
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={ended}
      >
        <span className="done" style={{ width: share(counts.completed) }} />
        <span className="bad" style={{ width: share(counts.failed) }} />
        <span className="off" style={{ width: share(counts.cancelled) }} />
      </div>
      <div className="spread">
        <span className="fl-muted">
          {wordsOf(counts)}. By {replay.requestedBy}, {ago(replay.createdAt)}.
          {replay.pauseReason && ` Paused: ${replay.pauseReason}`}
          {replay.unknownCosts > 0 && ` The cost of ${count(replay.unknownCosts)} is not known.`}
        </span>
        {mayChange && (state === 'RUNNING' || state === 'PAUSED') && (
          <button type="button" disabled={cancel.isPending} onClick={() => cancel.mutate({ id: replay.id })}>
            Cancel the rest
          </button>
        )}
      </div>
      {(cancel.error ?? refused) && <Trouble error={cancel.error ?? refused ?? new Error()} />}
    </>
  );
}

function wordsOf(counts: Replay['counts']): string {
  const parts = [
    [counts.completed, 'completed'],
    [counts.failed, 'failed'],
    [counts.cancelled, 'cancelled'],
    [counts.inProgress, 'in progress'],
    [counts.inQueue, 'in queue'],
    [counts.waiting, 'waiting'],
  ] as const;
  return parts
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${count(number)} ${word}`)
    .join(', ');
}
