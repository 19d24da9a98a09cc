import type { FetcherOpts, FetcherParams } from '@graphiql/toolkit';
import { type ExecutionResult, GraphQLError, getOperationAST, Kind, OperationTypeNode, parse } from 'graphql';
import { NetworkError, type ExecutionResult as SseResult } from 'graphql-sse';
import { createStreams } from '../shared/watch.ts';
import type { AccessStore } from './access.ts';
import { parseExactly } from './exact-json.ts';

const NO_TOKEN = 'No token is set: paste one into the field at the top of the page.';

type Data = Record<string, unknown>;
type Event = SseResult<Data, Data>;

/** Asks the API, as GraphiQL wants it. */
export type Ask = (request: FetcherParams, options?: FetcherOpts) => Promise<ExecutionResult>;

/** Asks the API under the token that is set for all tabs. */
export function createFetcher(access: AccessStore): Ask {
  return async ({ query, variables, operationName }, { headers } = {}) => {
    const { token } = access.get();
    if (!token && !hasAuthorization(headers)) return { errors: [new GraphQLError(NO_TOKEN)] };
    const response = await fetch(location.pathname, {
      method: 'POST',
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...lowerCased(headers),
        accept: 'application/json',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query, variables, operationName: chosen(query, operationName) }),
    });
    if (response.status === 401 && token && !hasAuthorization(headers)) access.refuse(token);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the form of every answer (GraphQL over HTTP)
    return parseExactly(await response.text()) as ExecutionResult;
  };
}

/**
 * Follows a subscription, under the same token; undefined if it is none. It ends when GraphiQL no longer listens, and when
 * another token is set.
 */
export function createWatch(access: AccessStore, begin: (request: FetcherParams) => (event: Event) => void) {
  return (request: FetcherParams, { headers }: FetcherOpts = {}): AsyncIterable<Event> | undefined => {
    const { query, variables } = request;
    const operationName = chosen(query, request.operationName);
    const { token } = access.get();
    if (!subscribes(query, operationName) || (!token && !hasAuthorization(headers))) return undefined;
    const streams = createStreams(location.pathname, {
      ...(token && { authorization: `Bearer ${token}` }),
      ...lowerCased(headers),
    });
    const events = streams.iterate<Data, Data>({ query, variables, ...(operationName && { operationName }) });
    const onEvent = begin(request);
    const end = async () => {
      unsubscribe();
      return (await events.return?.()) ?? { value: undefined, done: true as const };
    };
    const unsubscribe = access.subscribe(() => {
      if (access.get().token !== token) void end();
    });
    const next = async () => {
      const event = await events.next().catch(readRefusal);
      if (event.done) unsubscribe();
      else onEvent(event.value);
      return event;
    };
    // It is asked for once to read, and once to end it.
    return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
  };
}

/** The event in the answer of a subscription that is refused: the client library tells its status alone. */
async function readRefusal(reason: unknown): Promise<IteratorResult<Event, undefined>> {
  const response = reason instanceof NetworkError ? reason.response : undefined;
  const text = response instanceof Response ? await response.text().catch(() => '') : '';
  const data = /^data: ?(?<data>.+)$/m.exec(text)?.groups?.['data'];
  if (data === undefined) throw reason;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the form of every event
  return { value: parseExactly(data) as Event, done: false };
}

function subscribes(query: string, operationName: string | null | undefined): boolean {
  try {
    return getOperationAST(parse(query), operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
  } catch {
    return false;
  }
}

/**
 * The operation to run, where there are several. GraphiQL still has the name of the tab before in its mind if "run" is pressed
 * at once after a tab.
 */
function chosen(query: string, operationName: string | null | undefined): string | null | undefined {
  try {
    const operations = parse(query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    return operations.length === 1 ? undefined : operationName;
  } catch {
    // The server says what is wrong with it.
    return undefined;
  }
}

type Headers = Readonly<Record<string, string>> | undefined;

function lowerCased(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function hasAuthorization(headers: Headers): boolean {
  return 'authorization' in lowerCased(headers);
}
