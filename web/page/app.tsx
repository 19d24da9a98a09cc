import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { AccessStore } from '../graphiql/access.ts';
import { createAsk } from './ask.ts';
import { VIEWER } from './documents.ts';
import { Frame } from './frame.tsx';
import { Gallery } from './gallery.tsx';
import { Overview } from './overview.tsx';
import { Answer } from './parts.tsx';
import { Render } from './render.tsx';
import { Replays } from './replays.tsx';
import { useRoute } from './route.ts';
import { Outage, Server, useAnswer } from './server.tsx';
import { SignIn } from './sign-in.tsx';

/** The whole page. Another token begins with an empty memory: nothing of one reader is shown to the next. */
export function App({ store, loginUrl }: { readonly store: AccessStore; readonly loginUrl: string | null }) {
  const access = useSyncExternalStore(store.subscribe, store.get);
  const ask = useMemo(() => createAsk(store), [store]);
  const { name } = useRoute();
  return (
    <Frame place={name} store={store}>
      {access.token ? (
        <Server key={access.token} ask={ask}>
          <Outage />
          <View />
        </Server>
      ) : (
        <SignIn store={store} refused={access.refused} loginUrl={loginUrl} />
      )}
    </Frame>
  );
}

function View() {
  const { name, id, params } = useRoute();
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
