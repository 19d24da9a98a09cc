import { useGraphiQL } from '@graphiql/react';
import type { GraphQLSchema } from 'graphql';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { createAsk } from '../../shared/ask.ts';
import { VIEWER } from '../../shared/documents.ts';
import { type Places, PlacesContext } from '../../shared/places.tsx';
import { Render } from '../../shared/render.tsx';
import { Replays } from '../../shared/replays.tsx';
import { Outage, Server, useAnswer } from '../../shared/server.tsx';
import type { AccessStore } from '../access.ts';
import type { Exchanges } from '../exchanges.ts';
import { AnswerView } from './answer-view.tsx';

export interface PanelProps {
  readonly exchanges: Exchanges;
  readonly access: AccessStore;
  readonly schema: GraphQLSchema;
}

/** What the last answer of the open tab holds, as it is: files, plots, and all that is known of one render. */
export default function Panel({ exchanges, access, schema }: PanelProps) {
  const { token } = useSyncExternalStore(access.subscribe, access.get);
  const ask = useMemo(() => createAsk(access), [access]);
  return (
    <section className="fl-app fl-panel" aria-label="Renders">
      <Server key={token} ask={ask}>
        <Outage />
        <Views exchanges={exchanges} schema={schema} access={access} signedIn={token !== undefined} />
      </Server>
    </section>
  );
}

/** Beside the answer. */
type Detail = { readonly render: string } | 'replays' | undefined;

function Views(props: PanelProps & { signedIn: boolean }) {
  const { exchanges, schema, access, signedIn } = props;
  const tab = useGraphiQL(({ tabs, activeTabIndex }) => tabs[activeTabIndex]?.id ?? '');
  const exchange = useSyncExternalStore(exchanges.subscribe, () => exchanges.of(tab));
  const role = useAnswer(VIEWER, {}, { staleTime: 60_000, enabled: signedIn }).data?.viewer.role;
  const [detail, setDetail] = useState<Detail>();
  // Not with each event of a subscription, whose request stays the same.
  const request = exchange?.request;
  useEffect(() => setDetail(undefined), [tab, request]);

  const opened = useRef<Element>(null);
  const back = useRef<HTMLButtonElement>(null);
  const show = (next: Detail) => {
    if (detail === undefined) opened.current = document.activeElement;
    setDetail(next);
  };
  const goBack = () => setDetail(undefined);
  useEffect(() => {
    if (detail !== undefined) back.current?.focus();
    else if (opened.current instanceof HTMLElement) opened.current.focus();
  }, [detail]);
  const places: Places = {
    render: (id) => () => show({ render: id }),
    gallery: () => undefined,
    replayStarted: () => show('replays'),
  };
  return (
    <PlacesContext value={places}>
      {/* Stays as it is while one render is looked at. */}
      <div className="fl-answer" hidden={detail !== undefined}>
        <AnswerView exchange={exchange} schema={schema} role={role} access={access} />
      </div>
      {detail !== undefined && (
        <div className="fl-answer">
          <div>
            <button type="button" ref={back} onClick={goBack}>
              ← Back to the answer
            </button>
          </div>
          {detail === 'replays' ? (
            <Replays role={role ?? 'ANALYST'} />
          ) : (
            <Render key={detail.render} id={detail.render} role={role ?? 'ANALYST'} />
          )}
        </div>
      )}
    </PlacesContext>
  );
}
