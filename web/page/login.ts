const STATE = 'login-state';
// Where the reader was: behind `#`, which belongs to the token on the way back.
const PLACE = 'login-place';
const RETURN = 'return_to';

/** The page of the team's that gives tokens, with the address to come back to. */
export function loginAddress(loginUrl: string, kept: Storage): string {
  // Comes back in the address: a link of somebody else's making cannot sign a reader in as another.
  // `randomUUID` is only there in secure contexts, and a ledger inside may be served without TLS.
  const state = [...crypto.getRandomValues(new Uint8Array(16))].join('');
  kept.setItem(STATE, state);
  kept.setItem(PLACE, location.hash);
  const back = new URL(location.href);
  back.hash = '';
  back.search = '';
  back.searchParams.set('state', state);
  const login = new URL(loginUrl);
  login.searchParams.set(RETURN, back.href);
  return login.href;
}

/**
 * The token with which the login page has sent the reader back: `#token=…`. Takes it out of the address and of the history at
 * once, and leads to where the reader was. Undefined if there is none, or if this page has not asked for it.
 */
export function tokenInAddress(kept: Storage): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return undefined;
  const state = new URLSearchParams(location.search).get('state');
  const asked = kept.getItem(STATE);
  const place = kept.getItem(PLACE) ?? '';
  const isOurs = asked !== null && state === asked;
  kept.removeItem(STATE);
  kept.removeItem(PLACE);
  history.replaceState(null, '', location.pathname + (isOurs ? place : ''));
  return isOurs ? token : undefined;
}
