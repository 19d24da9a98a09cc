import '../shared/shared.css';
import '../shared/parts.css';
import './style.css';
import { createRoot } from 'react-dom/client';
import { createAccessStore, readSession } from '../graphiql/access.ts';
import { forgetOthers, storeOf } from '../graphiql/storage.ts';
import { App } from './app.tsx';
import { tokenInAddress } from './login.ts';

const RETRY_MS = 2000;

/** Before anything else, so that the token is in the address no longer than it has to be. */
const token = tokenInAddress(sessionStorage);

async function start(root: HTMLElement): Promise<void> {
  const session = await readSession('page/session');
  forgetOthers(session.instance, localStorage);
  forgetOthers(session.instance, sessionStorage);
  const store = createAccessStore(session, storeOf(session.instance, sessionStorage));
  if (token !== undefined) store.setToken(token);
  createRoot(root).render(
    <App store={store} loginUrl={session.loginUrl ?? null} graphiql={session.graphiql ?? false} />,
  );
}

/** The server may be starting: the page waits for it. */
function startWhenPossible(root: HTMLElement): void {
  start(root).catch(() => {
    root.textContent = 'The server does not answer yet; this page tries again by itself.';
    setTimeout(() => startWhenPossible(root), RETRY_MS);
  });
}

const root = document.getElementById('root');
if (root) startWhenPossible(root);
