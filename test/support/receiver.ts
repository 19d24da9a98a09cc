import { createServer, type IncomingHttpHeaders } from 'node:http';
import { Webhook } from 'standardwebhooks';
import type { OutgoingEvent } from '../../src/outgoing/events.ts';

/** A message as it arrived. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a message says. */
export interface EventBody {
  readonly type: OutgoingEvent;
  readonly timestamp: string;
  readonly data: { readonly [name: string]: unknown };
}

/** Somebody's HTTP server that is told of events. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What a message is answered with: a status, and headers and a body if they matter. 200 unless a test says otherwise. */
  answer: (message: Received) => Answer | Promise<Answer>;
  close(): Promise<void>;
}

type Answer =
  | number
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string };

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
      const message = { path: request.url ?? '', headers: request.headers, body };
      receiver.received.push(message);
      const answer = await receiver.answer(message);
      const { status, headers, body: text } = typeof answer === 'number' ? { status: answer } : answer;
      response.writeHead(status, headers).end(text);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${address.port}/events`,
    received: [],
    answer: () => 200,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

/** What a message says, once the library of Standard Webhooks has verified it; throws if it is not signed with the secret. */
export function verified({ body, headers }: Received, secret: string): EventBody {
  const strings = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  new Webhook(secret).verify(body, strings);
  return JSON.parse(body);
}
