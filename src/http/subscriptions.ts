import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { SubscriptionLimits } from '../config.ts';
import type { Clock } from '../deps.ts';
import { ServerBusyError, ServiceUnavailableError, UnauthenticatedError } from '../errors.ts';
import type { GraphQLContext } from '../graphql/context.ts';
import { conditionalSubscriptions } from '../graphql/subscription-roots.ts';
import { type Authenticate, endOfToken } from './auth.ts';
import { maskError } from './errors.ts';
import { EventStream } from './event-stream.ts';
import { headersOf } from './header-reader.ts';
import { requestIdOf } from './request-id.ts';
import { responseOf } from './response-of.ts';
import type { ViewerShares } from './shares.ts';
import { statusOf } from './status-of.ts';
import { beginStream } from './stream-begin.ts';

/** The subscriptions that are open on this server. */
export interface Subscriptions {
  readonly count: number;
  /** Takes one more of a viewer; throws a ServerBusyError where that is one too many. Returns what gives it back. */
  enter(viewer: string): () => void;
  /** Has one ended with all the others. */
  add(stream: EventStream): void;
  remove(stream: EventStream): void;
  /** Completes all of them, and takes no more: their clients subscribe to another server. */
  end(): void;
}

/** Counts the subscriptions of a server. */
export function createSubscriptions({ ofViewer, total }: SubscriptionLimits): Subscriptions {
  const ofViewers = new Map<string, number>();
  const streams = new Set<EventStream>();
  let count = 0;
  let ended = false;
  return {
    get count() {
      return count;
    },
    enter(viewer) {
      const own = ofViewers.get(viewer) ?? 0;
      if (ended)
        throw new ServiceUnavailableError('The server is stopping: subscribe again.', {
          mayHaveWorked: false,
        });
      if (own >= ofViewer)
        throw new ServerBusyError(
          `You have ${own} subscriptions open, as many as one may have: end some first.`,
        );
      if (count >= total)
        throw new ServerBusyError(
          'As many subscriptions are open as this server takes: subscribe again later.',
        );
      count += 1;
      ofViewers.set(viewer, own + 1);
      return () => {
        count -= 1;
        const left = (ofViewers.get(viewer) ?? 1) - 1;
        if (left > 0) ofViewers.set(viewer, left);
        else ofViewers.delete(viewer);
      };
    },
    add(stream) {
      streams.add(stream);
      if (ended) stream.end();
    },
    remove: (stream) => void streams.delete(stream),
    end() {
      ended = true;
      for (const stream of streams) stream.end();
    },
  };
}

interface NodeRequest {
  readonly req: IncomingMessage;
}

interface Options {
  readonly subscriptions: Subscriptions;
  readonly shares: ViewerShares;
  readonly authenticate: Authenticate;
  readonly clock: Clock;
}

// So long a key that was revoked still serves: while nothing changes, and while events come.
const CHECK_MS = 30_000;
const CHECK_AGAIN_MS = 1000;
const LAST_EVENTS_MS = 3000;

/**
 * Lets a subscription go on for as long as its client listens, and its token or API key is valid. It takes no place among the
 * requests of its viewer, and there is no limit to its time; but its statements wait with those of the viewer's requests.
 */
export function useSubscriptions({
  subscriptions,
  shares,
  authenticate,
  clock,
}: Options): Plugin<GraphQLContext, NodeRequest> {
  /** Ends what it is for once its request would be refused. */
  function watchToken(request: IncomingMessage, refused: (error: UnauthenticatedError) => void): TokenWatch {
    const headers = headersOf(request);
    const ends = endOfToken(headers) ?? Number.POSITIVE_INFINITY;
    let checkedAt = performance.now();
    let stopped = false;
    let timer = schedule();

    function untilCheck(): number {
      return Math.min(CHECK_MS, Math.max(1, ends - clock().getTime()));
    }

    async function check(): Promise<void> {
      checkedAt = performance.now();
      // The keys that say so may be out of reach.
      if (clock().getTime() >= ends) return refused(new UnauthenticatedError('The token has expired.'));
      try {
        await authenticate({ headers });
      } catch (error) {
        // Where nobody can tell, it goes on.
        if (error instanceof UnauthenticatedError) refused(error);
      }
    }

    async function again(): Promise<void> {
      await check();
      if (!stopped) timer = schedule();
    }

    function schedule(): NodeJS.Timeout {
      return setTimeout(() => void again(), untilCheck());
    }

    return {
      async checkNow() {
        if (performance.now() - checkedAt >= CHECK_AGAIN_MS || clock().getTime() >= ends) await check();
      },
      stop() {
        stopped = true;
        clearTimeout(timer);
      },
    };
  }

  function open(
    source: AsyncIterable<ExecutionResult>,
    { viewer, request, req }: GraphQLContext & NodeRequest & { readonly request: Request },
    leave: () => void,
  ): EventStream {
    const place = shares.stayBeside(viewer.userId);
    const gone = new AbortController();
    setMaxListeners(0, gone.signal);
    const token = watchToken(req, (error) => stream.end({ errors: [maskError(error)] }));
    const stream = new EventStream(source, {
      work: {
        requestId: requestIdOf(request),
        statements: place.statements,
        ended: gone.signal,
        cancels: true,
        transactions: 0,
      },
      beforeEach: token.checkNow,
      onEnd() {
        token.stop();
        gone.abort();
        request.signal.removeEventListener('abort', end);
        if (response) endInTime(response);
        subscriptions.remove(stream);
        place.leave();
        leave();
      },
    });
    const end = () => stream.end();
    const response = responseOf(req);
    request.signal.addEventListener('abort', end, { once: true });
    // Yoga forgets a source whose events it has no form for.
    response?.once('close', end);
    subscriptions.add(stream);
    // It may have gone while its subscription was made.
    if (request.signal.aborted) end();
    beginStream(req);
    return stream;
  }

  return {
    onValidate({ params: { documentAST }, setResult }) {
      const errors = conditionalSubscriptions(documentAST);
      if (errors.length > 0) setResult(errors);
    },
    onSubscribe({ subscribeFn, setSubscribeFn }) {
      setSubscribeFn(async (args) => {
        let leave: () => void;
        try {
          leave = subscriptions.enter(args.contextValue.viewer.userId);
        } catch (error) {
          return { errors: [maskError(error)] };
        }
        try {
          const source = await subscribeFn(args);
          if (isAsyncIterable<ExecutionResult>(source)) return open(source, args.contextValue, leave);
          leave();
          return { ...source, errors: source.errors?.map(asAnswer) };
        } catch (error) {
          leave();
          throw error;
        }
      });
    },
  };
}

/** An error that is the whole answer: there is no other part of it whose status it could have. */
function asAnswer(error: GraphQLError): GraphQLError {
  const masked = maskError(error);
  masked.extensions['http'] ??= { status: statusOf(masked.extensions['code']) };
  return masked;
}

/** A client that does not read keeps what is still to be sent, and its connection: it gets a moment for its last events. */
function endInTime(response: ServerResponse): void {
  const timer = setTimeout(() => response.destroy(), LAST_EVENTS_MS);
  timer.unref();
  response.once('close', () => clearTimeout(timer));
}

interface TokenWatch {
  /** Looks again, unless that was just done. */
  readonly checkNow: () => Promise<void>;
  readonly stop: () => void;
}
