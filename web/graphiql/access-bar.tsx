import { type FormEvent, useState, useSyncExternalStore } from 'react';
import type { AccessStore, Role } from './access.ts';

const ROLES: readonly Role[] = ['admin', 'user'];

/** Says whose token is sent, and changes it: a switch in the sandbox, with the real fal a field to paste a token into. */
export function AccessBar({ store }: { readonly store: AccessStore }) {
  const access = useSyncExternalStore(store.subscribe, store.get);
  return (
    <header className="access-bar">
      <strong>fal-ledger</strong>
      {access.sandbox ? (
        <fieldset>
          <legend>Sandbox, as</legend>
          {ROLES.map((role) => (
            <label key={role}>
              <input
                type="radio"
                name="role"
                checked={access.role === role}
                onChange={() => store.setRole(role)}
              />
              {role}
            </label>
          ))}
        </fieldset>
      ) : access.token ? (
        <span>
          A token is set, until the browser is closed.{' '}
          <button type="button" onClick={() => store.setToken(undefined)}>
            Forget it
          </button>
        </span>
      ) : (
        <TokenForm store={store} refused={access.refused} />
      )}
    </header>
  );
}

function TokenForm({ store, refused }: { readonly store: AccessStore; readonly refused: boolean }) {
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    store.pasteToken(text);
  };
  return (
    <form onSubmit={submit}>
      <label>
        <span role="status">
          {refused ? 'The server refused the token: paste another.' : 'Paste a token to ask anything.'}
        </span>{' '}
        <input
          type="password"
          autoComplete="off"
          placeholder="Token"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button type="submit">Use it</button>
    </form>
  );
}
