import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache, Observable } from '@apollo/client';
import { cacheExchange, createClient as createUrql, fetchExchange, subscriptionExchange } from '@urql/core';
import { type DocumentNode, getOperationAST, OperationTypeNode, print } from 'graphql';
import { createClient as createSse, type Client as SseClient } from 'graphql-sse';
import { afterAll, expect, test, vi } from 'vitest';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { openTestLedger } from '../support/ledger.ts';

// The clients of a front end, each as its documentation says, over a connection that is cut.
const { ledger, db } = await openTestLedger();
const proxy = await startCuttingProxy(ledger.url);
afterAll(() => proxy.close());
const url = `${proxy.url}/graphql`;

const LIVE = gql`
  subscription Live($after: String) {
    generationUpdated(after: $after) { cursor gap id generation { id status } }
  }
`;
const LIST = '{ generations(first: 100) { edges { node { id status } } } }';

interface Told {
  readonly cursor: string;
  readonly gap: boolean;
  readonly id: string | null;
  readonly generation: { readonly id: string; readonly status: string } | null;
}

interface Data {
  readonly generationUpdated: Told;
}

/** Calls back with each event until it ends, whether in order or not. Returns what ends it. */
type Subscribe = (after: string | null, told: (told: Told) => void, ended: () => void) => () => void;

async function authorize(): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await ledger.token('ann', 'user')}` };
}

/** It would subscribe again by itself, but with the position of the first time. */
const sse: SseClient = createSse({ url, headers: authorize, retryAttempts: 0 });

const overSse: Subscribe = (after, told, ended) =>
  sse.subscribe<Data>(
    { query: print(LIVE), variables: { after } },
    { next: ({ data }) => data && told(data.generationUpdated), error: ended, complete: ended },
  );

class SseLink extends ApolloLink {
  override request({ query, variables }: ApolloLink.Operation): Observable<ApolloLink.Result> {
    return new Observable((sink) =>
      sse.subscribe(
        { query: print(query), variables },
        {
          next: ({ data = null }) => sink.next({ data }),
          error: (error) => sink.error(error),
          complete: () => sink.complete(),
        },
      ),
    );
  }
}

const apollo = new ApolloClient({
  link: ApolloLink.split(isSubscription, new SseLink(), new HttpLink({ uri: url })),
  cache: new InMemoryCache(),
});

function isSubscription({ query }: { readonly query: DocumentNode }): boolean {
  return getOperationAST(query)?.operation === OperationTypeNode.SUBSCRIPTION;
}

const overApollo: Subscribe = (after, told, ended) => {
  const subscription = apollo
    .subscribe<Data>({ query: LIVE, variables: { after }, fetchPolicy: 'no-cache' })
    .subscribe({
      next: ({ data, error }) => (error || !data ? ended() : told(data.generationUpdated)),
      error: ended,
      complete: ended,
    });
  return () => subscription.unsubscribe();
};

const urql = createUrql({
  url,
  preferGetMethod: false,
  exchanges: [
    cacheExchange,
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({
          unsubscribe: sse.subscribe<Data, object>(
            { query: query ?? '', variables: { ...variables } },
            {
              next: sink.next,
              error: sink.error,
              complete: sink.complete,
            },
          ),
        }),
      }),
    }),
  ],
});

const overUrql: Subscribe = (after, told, ended) => {
  const { unsubscribe } = urql
    .subscription<Data>(LIVE, { after })
    .subscribe(({ data, error }) => (error || !data ? ended() : told(data.generationUpdated)));
  return unsubscribe;
};

/** Keeps a list as the documentation says. */
function keepList(subscribe: Subscribe) {
  const statuses = new Map<string, string>();
  let cursor: string | null = null;
  let gaps = 0;
  let stop = () => {};
  let stopped = false;

  async function list(): Promise<void> {
    const { data } = await ledger.ask<
      { generations: { edges: Array<{ node: { id: string; status: string } }> } },
      object
    >(LIST, {}, { sub: 'ann', role: 'user' });
    statuses.clear();
    for (const { node } of data.generations.edges) statuses.set(node.id, node.status);
  }

  async function apply(told: Told): Promise<void> {
    cursor = told.cursor;
    if (told.gap) gaps += 1;
    if (told.gap) await list();
    else if (told.generation) statuses.set(told.generation.id, told.generation.status);
    else if (told.id) statuses.delete(told.id);
  }

  let work = Promise.resolve();
  function begin(): void {
    let over = false;
    stop = subscribe(
      cursor,
      (told) => {
        // One after the other, also while the list is asked for.
        work = work.then(() => apply(told));
      },
      () => {
        if (!over && !stopped) setTimeout(begin, 50);
        over = true;
      },
    );
  }

  begin();
  return {
    statuses,
    gaps: () => gaps,
    stop() {
      stopped = true;
      stop();
    },
  };
}

async function expected(): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; status: string }>(
    `SELECT id, status FROM generations WHERE user_id = 'ann'`,
  );
  return new Map(rows.map(({ id, status }) => [Buffer.from(`Generation:${id}`).toString('base64'), status]));
}

test.each([
  ['graphql-sse', overSse],
  ['Apollo Client', overApollo],
  ['urql', overUrql],
])('%s keeps a list live, and goes on where it was when its connection is cut', async (_name, subscribe) => {
  await db.query(`INSERT INTO generations (request_id, user_id, endpoint, status, inputs, next_check_at)
    SELECT gen_random_uuid(), 'ann', 'fal-ai/flux/dev', 'IN_QUEUE', '{}', NULL FROM generate_series(1, 5)`);
  const list = keepList(subscribe);
  try {
    await vi.waitFor(async () => expect(list.statuses).toEqual(await expected()), 10_000);
    for (const status of ['IN_PROGRESS', 'IN_QUEUE', 'IN_PROGRESS']) {
      proxy.cut();
      await db.query(`UPDATE generations SET status = $1 WHERE user_id = 'ann' AND random() < 0.7`, [status]);
      await db.query(
        `DELETE FROM generations WHERE id = (SELECT max(id) FROM generations WHERE user_id = 'ann')`,
      );
      await vi.waitFor(async () => expect(list.statuses).toEqual(await expected()), 10_000);
    }
    // The first is the beginning. On a machine that is busy a row may not be read in time, which is told as one more.
    expect(list.gaps()).toBeLessThan(3);
  } finally {
    list.stop();
    await db.query('DELETE FROM generations');
  }
});
