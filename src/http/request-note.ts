import type { IncomingMessage } from 'node:http';
import type { Viewer } from '../deps.ts';
import { attached } from '../lib/attached.ts';

/** What becomes known of a request while it is answered, for its line in the log. */
export interface RequestNote {
  viewer?: Viewer;
  /** The name that its sender has given the operation. */
  operation?: string | undefined;
  type?: 'query' | 'mutation' | 'subscription';
  /** As estimated before it was executed. */
  cost?: number;
  /** The codes of its errors, each once. */
  errors?: Set<string>;
}

const notes = attached<IncomingMessage, RequestNote>();

/** What is known of a request so far, to be added to. */
export function noteOf(request: IncomingMessage): RequestNote {
  return notes.of(request) ?? notes.attach(request, {});
}

interface Coded {
  readonly extensions?: { readonly [name: string]: unknown } | undefined;
}

/** Notes with which errors a request was answered. */
export function noteErrors(note: RequestNote, errors: readonly Coded[] | undefined): void {
  for (const { extensions } of errors ?? [])
    if (typeof extensions?.['code'] === 'string') (note.errors ??= new Set()).add(extensions['code']);
}
