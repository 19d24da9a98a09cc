import type { ReactNode } from 'react';
import type { AccessStore, Role } from '../graphiql/access.ts';

const PLACES = [
  ['', 'Overview', '#/'],
  ['gallery', 'Renders', '#/gallery'],
  ['replays', 'Replays', '#/replays'],
] as const;

const ROLES: readonly Role[] = ['admin', 'user'];

/** What is around every view: where the reader can go, and as whom they read. */
export function Frame(props: { place: string; store: AccessStore; graphiql: boolean; children: ReactNode }) {
  const { place, store, graphiql, children } = props;
  return (
    <>
      <header className="frame">
        <a className="brand" href="#/">
          fal-ledger
        </a>
        <nav aria-label="Views">
          {PLACES.map(([name, title, href]) => (
            <a key={name} href={href} aria-current={name === place ? 'page' : undefined}>
              {title}
            </a>
          ))}
          {graphiql && <a href="graphql">GraphiQL</a>}
        </nav>
        <Who store={store} />
      </header>
      {children}
    </>
  );
}

function Who({ store }: { store: AccessStore }) {
  const { sandbox, role, token } = store.get();
  if (sandbox)
    return (
      <fieldset className="choice">
        <legend className="fl-hidden">Sandbox, as</legend>
        {ROLES.map((name) => (
          <label key={name}>
            <input type="radio" name="role" checked={role === name} onChange={() => store.setRole(name)} />
            {name}
          </label>
        ))}
      </fieldset>
    );
  if (!token) return null;
  return (
    <button type="button" onClick={() => store.setToken(undefined)}>
      Sign out
    </button>
  );
}
