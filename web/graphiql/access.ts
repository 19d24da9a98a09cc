import type { Store } from './storage.ts';

/** What the server tells its own page only. */
export interface Session {
  /** Changes with the server and its secret. */
  readonly instance: string;
  /** The sandbox's tokens; null with the real fal. */
  readonly tokens: { readonly admin: string; readonly user: string } | null;
  /** The page of the team that gives tokens; null if there is none. GraphiQL does not use it. */
  readonly loginUrl?: string | null;
  /** Whether there is a GraphiQL that the page can lead to. */
  readonly graphiql?: boolean;
}

export type Role = 'admin' | 'user';

/** Whose token is sent. It is the same for all tabs, and kept no longer than the browser session. */
interface Access {
  readonly sandbox: boolean;
  readonly role: Role;
  readonly token: string | undefined;
  /** Whether the server refused the token that was sent last. */
  readonly refused: boolean;
}

/** Keeps the access, and tells who listens when it changes. */
export interface AccessStore {
  get(): Access;
  subscribe(listener: () => void): () => void;
  setRole(role: Role): void;
  setToken(token: string | undefined): void;
  /** Sets a token as a person pastes it: with `Bearer` before it, say. Nothing pasted changes nothing. */
  pasteToken(text: string): void;
  /** The server has refused this token. */
  refuse(token: string): void;
}

const ROLE = 'role';
const TOKEN = 'token';

/** Reads the session from the server. Other origins cannot: their browser would have to ask for the header first. */
export async function readSession(address = 'graphiql/session'): Promise<Session> {
  const response = await fetch(address, { headers: { 'x-graphiql': '1' } });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const session: Session = await response.json();
  return session;
}

export function createAccessStore({ tokens }: Session, kept: Store): AccessStore {
  const listeners = new Set<() => void>();
  const read = (refused: boolean): Access => {
    const role = kept.getItem(ROLE) === 'user' ? 'user' : 'admin';
    const token = tokens ? tokens[role] : (kept.getItem(TOKEN) ?? undefined);
    return { sandbox: tokens !== null, role, token, refused };
  };
  let access = read(false);
  const change = (key: string, value: string | undefined, refused = false) => {
    if (value === undefined) kept.removeItem(key);
    else kept.setItem(key, value);
    access = read(refused);
    for (const listener of listeners) listener();
  };
  const setToken = (token: string | undefined) => change(TOKEN, token);
  return {
    get: () => access,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setRole: (role) => change(ROLE, role),
    setToken,
    pasteToken(text) {
      const token = text.trim().replace(/^Bearer +/i, '');
      if (token) setToken(token);
    },
    refuse(token) {
      if (token === access.token && !access.sandbox) change(TOKEN, undefined, true);
    },
  };
}
