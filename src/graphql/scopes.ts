import type { AuthFailure } from '@pothos/plugin-scope-auth';
import type { Viewer } from '../deps.ts';
import { NotAllowedError } from '../errors.ts';
import { readsAll } from '../generations/access.ts';

/** What a field may ask of its viewer. Every field of Query, Mutation and Subscription names one of them. */
export interface Scopes {
  /** Anybody's: the field itself keeps users to their own rows. */
  readonly read: boolean;
  /** What is not of one user's rows alone. */
  readonly readAll: boolean;
  /** Submitting, cancelling and replaying: whatever spends or saves money. */
  readonly change: boolean;
  /** Who may do what. */
  readonly administer: boolean;
}

const REFUSALS: Readonly<Record<string, string>> = {
  readAll: 'Only admins and analysts may read this.',
  change: 'An analyst reads everything and changes nothing.',
  administer: 'Only an admin may do this.',
} satisfies Partial<Record<keyof Scopes, string>>;

/** The scopes that a viewer has. */
export function scopesOf(viewer: Viewer): Scopes {
  const isAdmin = viewer.role === 'admin';
  return { read: true, readAll: readsAll(viewer), change: viewer.role !== 'analyst', administer: isAdmin };
}

/** What is said to a viewer who lacks a field's scope. */
export function refusalOf(failure: AuthFailure): NotAllowedError {
  return new NotAllowedError(REFUSALS[scopeIn(failure) ?? ''] ?? 'You may not do this.');
}

/** The plugin gives what a field asks as a list, even if it is one scope. */
function scopeIn(failure: AuthFailure): string | undefined {
  if ('failures' in failure) return failure.failures.map(scopeIn).find((scope) => scope !== undefined);
  return 'scope' in failure ? failure.scope : undefined;
}
