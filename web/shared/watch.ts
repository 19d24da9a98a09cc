import { type Client, createClient, NetworkError } from 'graphql-sse';
import type { TypedDocumentString } from '../generated/graphql.ts';
import type { AccessStore } from '../graphiql/access.ts';

interface Listener<Data> {
  readonly opened: () => void;
  readonly told: (data: Data) => void;
  /** `refused` if another one under the same token would be refused too. */
  readonly ended: (refused: boolean) => void;
}

/** Follows a subscription of the API until it ends, or until what is returned is called. */
export type Watch = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  listener: Listener<Data>,
) => () => void;

/**
 * A client of the API's subscriptions. It does not subscribe again by itself, as it would do so with the variables of the first
 * time, so with an old position.
 */
export function createStreams(url: string, headers: Record<string, string>): Client {
  return createClient({ url, headers, retryAttempts: 0 });
}

/** Follows subscriptions under the token that is set. */
export function createWatch(access: AccessStore): Watch {
  return <Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    { opened, told, ended }: Listener<Data>,
  ) => {
    const { token } = access.get();
    const streams = createStreams('graphql', token ? { authorization: `Bearer ${token}` } : {});
    let over = false;
    const end = (refused: boolean) => {
      if (over) return;
      over = true;
      stop();
      if (refused && token) access.refuse(token);
      ended(refused);
    };
    const stop = streams.subscribe<Data>(
      { query: document.toString(), variables },
      {
        next({ data, errors }) {
          if (over) return;
          if (errors) end(errors.some(({ extensions }) => extensions['code'] === 'UNAUTHENTICATED'));
          else if (data) told(data);
        },
        error: (error) => end(error instanceof NetworkError && error.response?.status === 401),
        complete: () => end(false),
      },
      {
        connected() {
          if (!over) opened();
        },
      },
    );
    return () => {
      over = true;
      stop();
    };
  };
}
