import type { StuckReason } from '../generated/graphql.ts';
import { ago } from '../shared/format.ts';
import { Answer, Empty, Panel } from '../shared/parts.tsx';
import { useAnswer } from '../shared/server.tsx';
import { STUCK } from './documents.ts';
import { renderLink } from './route.ts';

const REASONS: Readonly<Record<StuckReason, string>> = {
  FAL_REFUSES_US: 'fal refuses us',
  FAL_UNREACHABLE: 'fal is unreachable',
  NEVER_CONFIRMED: 'never confirmed by fal',
  NEVER_SENT: 'never sent',
  RESULT_UNAVAILABLE: 'its result is unavailable',
  RUNNING: 'still running',
  RUNNING_LONGER_THAN_USUAL: 'running longer than usual',
  UNKNOWN_TO_FAL: 'unknown to fal',
  WAITING_FOR_REPLAY: 'waiting for its replay',
  WAITING_IN_QUEUE: 'waiting in the queue',
  WEBHOOK_NEVER_CAME: 'the webhook never came',
  WEBHOOK_REJECTED: 'the webhook was rejected',
};

/** What has been in flight for longer than half an hour, and why. */
export function Stuck({ showUser }: { readonly showUser: boolean }) {
  const answer = useAnswer(STUCK, {}, { every: 15_000 });
  return (
    <Panel title="Stuck">
      <Answer of={answer}>
        {({ stuckGenerations: { edges, pageInfo } }) =>
          edges.length === 0 ? (
            <Empty title="Nothing is stuck">No render has been in flight for longer than half an hour.</Empty>
          ) : (
            <>
              <ul className="rows">
                {edges.map(({ node: { reason, evidence, generation } }) => (
                  <li key={generation.id}>
                    <a href={renderLink(generation.id)}>{generation.endpoint}</a>
                    <strong className="reason">{REASONS[reason]}</strong>
                    <span className="fl-muted">
                      {showUser && `${generation.userId}, `}
                      {ago(generation.createdAt)}. {evidence}
                    </span>
                  </li>
                ))}
              </ul>
              {pageInfo.hasNextPage && <p className="fl-muted hint">and more: these are the first ten.</p>}
            </>
          )
        }
      </Answer>
    </Panel>
  );
}
