import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { AccessStore } from '../graphiql/access.ts';
import { createAsk } from '../shared/ask.ts';
import { VIEWER } from '../shared/documents.ts';
import { Answer } from '../shared/parts.tsx';
import { PlacesContext } from '../shared/places.tsx';
import { Render } from '../shared/render.tsx';
import { Replays } from '../shared/replays.tsx';
import { Outage, Server, useAnswer } from '../shared/server.tsx';
import { createWatch } from '../shared/watch.ts';
import { Frame } from './frame.tsx';
import { Gallery, useGalleryAhead } from './gallery.tsx';
import { Live } from './live.tsx';
import { Overview } from './overview.tsx';
import { PLACES, useRoute } from './route.ts';
import { SignIn } from './sign-in.tsx';

/** The whole page. Another token begins with an empty memory: nothing of one reader is shown to the next. */
export function App(props: {
  readonly store: AccessStore;
  readonly loginUrl: string | null;
  readonly graphiql: boolean;
}) {
  const { store, loginUrl, graphiql } = props;
  const access = useSyncExternalStore(store.subscribe, store.get);
  const ask = useMemo(() => createAsk(store), [store]);
  const watch = useMemo(() => createWatch(store), [store]);
  const { name } = useRoute();
  return (
    <Frame place={name} store={store} graphiql={graphiql}>
      {access.token ? (
        <Server key={access.token} ask={ask}>
          <Outage />
          <Live watch={watch}>
            <PlacesContext value={PLACES}>
              <View />
            </PlacesContext>
          </Live>
        </Server>
      ) : (
        <SignIn store={store} refused={access.refused} loginUrl={loginUrl} />
      )}
    </Frame>
  );
}

function View() {
  const route = useRoute();
  const { name, id, params } = route;
  useGalleryAhead(route);
  const viewer = useAnswer(VIEWER, {}, { staleTime: 60_000 });
  useEffect(() => {
    scrollTo(0, 0);
  }, [name, id]);
  return (
    <main id="main">
      <Answer of={viewer}>
        {({ viewer: { role }, endpoints }) => {
          if (name === 'gallery') return <Gallery params={params} role={role} endpoints={endpoints} />;
          if (name === 'renders' && id) return <Render id={id} role={role} />;
          if (name === 'replays') return <Replays role={role} />;
          return <Overview role={role} />;
        }}
      </Answer>
    </main>
  );
}
