import type { FetcherOpts, FetcherParams } from '@graphiql/toolkit';
import { type ExecutionResult, GraphQLError, Kind, parse } from 'graphql';
import type { AccessStore } from './access.ts';
import { parseExactly } from './exact-json.ts';

const NO_TOKEN = 'No token is set: paste one into the field at the top of the page.';

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
