import { type FormEvent, useState } from 'react';
import type { AccessStore } from '../graphiql/access.ts';
import { loginAddress } from './login.ts';

/** For who has no token: the team's login page if there is one, and a field for a token or an API key. */
export function SignIn(props: { store: AccessStore; refused: boolean; loginUrl: string | null }) {
  const { store, refused, loginUrl } = props;
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    store.pasteToken(text);
  };
  return (
    <main className="sign-in">
      <h1>See what your team renders</h1>
      <p className="fl-muted">What was spent, what is stuck, what failed, and every picture.</p>
      {refused && (
        <p className="trouble" role="alert">
          The server refused the token. It may have expired.
        </p>
      )}
      {loginUrl && (
        <button
          type="button"
          className="primary"
          onClick={() => location.assign(loginAddress(loginUrl, sessionStorage))}
        >
          Sign in
        </button>
      )}
      <form onSubmit={submit}>
        <label htmlFor="token">
          {loginUrl ? 'Or paste a token or an API key' : 'Paste a token or an API key'}
        </label>
        <div className="row">
          <input
            id="token"
            type="password"
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" className={loginUrl ? undefined : 'primary'}>
            Use it
          </button>
        </div>
        <p className="fl-muted hint">It is kept until the browser is closed, and sent to this server only.</p>
      </form>
    </main>
  );
}
