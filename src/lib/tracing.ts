import type { GraphQLFieldResolver } from 'graphql';

/** What is said of a piece of work in a trace. Nothing that a user wrote, and no secret: traces leave this server. */
export type Attributes = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** A piece of work as a trace shows it. */
export interface SpanAbout {
  /** One of few: whatever reads traces groups by it. */
  readonly name: string;
  readonly kind?: 'server' | 'client' | 'producer';
  readonly attributes?: Attributes;
  /** The headers of the request that asked for it: their trace is continued. A null begins a new one. */
  readonly from?: Readonly<Record<string, string | string[] | undefined>> | null;
}

/** A span that has begun. */
export interface Span {
  readonly ids: TraceIds;
  /** Whatever this starts belongs to the span, across every `await`. */
  run<T>(work: () => T): T;
  note(attributes: Attributes): void;
  /** Of an error only the kind is told: its message may have what a user wrote. */
  end(error?: unknown): void;
}

/** Where in which trace something is, as log lines have it. */
export interface TraceIds {
  readonly trace_id: string;
  readonly span_id: string;
}

type Resolver<Context> = GraphQLFieldResolver<unknown, Context, Record<string, unknown>>;

/** What makes spans, while traces are on. */
export interface Tracing {
  begin(about: SpanAbout): Span;
  /** Has a resolver be a span. */
  resolver<Context extends object>(resolve: Resolver<Context>): Resolver<Context>;
  /** Does work that belongs to no span. */
  outside<T>(work: () => T): T;
  /** The span that the current work belongs to. */
  current(): TraceIds | undefined;
  /** The current span as the header `traceparent` names it; undefined if it is not recorded. */
  traceparent(): string | undefined;
  /** Links the current span to the one that a `traceparent` names, if it is one. */
  link(traceparent: string): void;
}

let tracing: Tracing | undefined;

/** Turns traces on, or off again. Off, which they are at first, they cost nothing. */
export function setTracing(on: Tracing | undefined): void {
  tracing = on;
}

/** Begins a span; undefined while traces are off. */
export function beginSpan(about: () => SpanAbout): Span | undefined {
  return tracing?.begin(about());
}

/** Does work in a span of its own. */
export function traced<T>(about: () => SpanAbout, work: (span: Span | undefined) => Promise<T>): Promise<T> {
  return tracing ? inSpan(tracing.begin(about()), work) : work(undefined);
}

/** Does work in a span of its own, if what it belongs to has one: alone it would be a trace that tells nothing. */
export function tracedWithin<T>(about: () => SpanAbout, work: () => Promise<T>): Promise<T> {
  return tracing?.current() ? inSpan(tracing.begin(about()), work) : work();
}

/** Has a resolver be a span while traces are on: a schema is made before that is known. */
export function tracedResolver<Context extends object>(resolve: Resolver<Context>): Resolver<Context> {
  return (...parameters) => (tracing ? tracing.resolver(resolve) : resolve)(...parameters);
}

/** Does what goes on after the work that began it: it belongs to no span. */
export function outsideTraces<T>(work: () => T): T {
  return tracing ? tracing.outside(work) : work();
}

async function inSpan<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    const result = await span.run(() => work(span));
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

/** Where in which trace the current work is; undefined while traces are off, and in the background. */
export function currentTrace(): TraceIds | undefined {
  return tracing?.current();
}

/** The current span as the header `traceparent` names it; undefined if it is not recorded. */
export function currentTraceparent(): string | undefined {
  return tracing?.traceparent();
}

/** Links the current span to the one that a `traceparent` names, if it is one. */
export function linkTo(traceparent: string): void {
  tracing?.link(traceparent);
}
