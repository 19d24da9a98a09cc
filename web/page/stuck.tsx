import { ago, withMoments } from '../shared/format.ts';
import { Answer, Empty, Panel } from '../shared/parts.tsx';
import { useAnswer } from '../shared/server.tsx';
import { REASONS } from '../shared/why-in-flight.tsx';
import { STUCK } from './documents.ts';
import { renderLink } from './route.ts';

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
                      {ago(generation.createdAt)}. {withMoments(evidence)}
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
