import type { Asker, Ledger } from './ledger.ts';

/** An event of a subscription, as it came. */
interface LiveEvent<Data> {
  readonly data?: Data | null;
  readonly errors?: ReadonlyArray<{ message: string; extensions: Record<string, unknown> }>;
}

/** A subscription that is open. */
export interface LiveEvents<Data = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  /** The next event; undefined once it is complete. */
  next(): Promise<LiveEvent<Data> | undefined>;
  close(): void;
}

/** Subscribes as a client does that knows nothing of GraphQL: over server-sent events. */
export async function subscribe<Data = Record<string, unknown>>(
  { url, token }: Pick<Ledger, 'url' | 'token'>,
  query: string,
  {
    variables = {},
    as = { sub: 'ann', role: 'user' },
    authorization,
  }: {
    variables?: object;
    as?: Asker;
    authorization?: string;
  } = {},
): Promise<LiveEvents<Data>> {
  const closing = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    signal: closing.signal,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: authorization ?? `Bearer ${await token(as.sub, as.role)}`,
    },
    body: JSON.stringify({ query, variables }),
  });
  const events = read<Data>(response);
  return {
    status: response.status,
    headers: response.headers,
    next: async () => (await events.next()).value,
    close: () => closing.abort(),
  };
}

async function* read<Data>(response: Response): AsyncGenerator<LiveEvent<Data>, undefined> {
  let text = '';
  const decoder = new TextDecoder();
  if (!response.body) return undefined;
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [event, data] = [/^event: ?(.*)$/m, /^data: ?(.*)$/m].map(
        (line) => line.exec(text.slice(0, end))?.[1],
      );
      text = text.slice(end + 2);
      if (event === 'complete') return undefined;
      if (event === 'next' && data) yield JSON.parse(data);
    }
  }
  return undefined;
}
