import { isSafeNumber, LosslessNumber, parse } from 'lossless-json';
import type { TypedDocumentString } from '../generated/graphql.ts';
import type { AccessStore } from '../graphiql/access.ts';
import { createTurns } from './turns.ts';

/** Asks the API one document. Rejects with an ApiError, or with an Unreachable if no server has answered. */
export type Ask = <Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
) => Promise<Data>;

/** What the API says is wrong. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string | undefined;
  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

/** Nothing has answered, or something in front of the server. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

// The server executes three queries of one viewer at once by default, and lets others wait for a few seconds only.
const AT_ONCE = 3;

/** Asks under the token that is set, few at once. */
export function createAsk(access: AccessStore): Ask {
  const turns = createTurns(AT_ONCE);
  return (document, variables, signal) =>
    turns(async () => {
      const { token } = access.get();
      const response = await fetch('graphql', {
        method: 'POST',
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          ...(token && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query: document.toString(), variables }),
        ...(signal && { signal }),
      }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw new Unreachable('The server does not answer.', { cause: error });
      });
      if (response.status === 401 && token) access.refuse(token);
      return dataOf(await response.text(), response.status);
    });
}

// oxlint-disable-next-line typescript/no-explicit-any -- what the server answers has the types of its schema
function dataOf(text: string, status: number): any {
  const { data, errors } = answerIn(text, status);
  const first = errors?.[0];
  if (first) throw new ApiError(first.message, first.extensions?.code);
  return data;
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: ReadonlyArray<{ message: string; extensions?: { code?: string } }>;
}

/** Numbers with more digits than a number of JavaScript has, such as some seeds, keep them all. */
function answerIn(text: string, status: number): Answer {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the form of every answer (GraphQL over HTTP)
    return parse(text, undefined, (digits) =>
      isSafeNumber(digits) ? Number(digits) : new LosslessNumber(digits),
    ) as Answer;
  } catch (error) {
    throw new Unreachable(`The server answered ${status}.`, { cause: error });
  }
}
