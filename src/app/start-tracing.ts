import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attributes as ApiAttributes } from '@opentelemetry/api';
import type { Clock } from '../deps.ts';
import type { Disposers } from '../lib/disposers.ts';
import { createEpisode } from '../lib/episode.ts';
import { type Attributes, type Span, type SpanAbout, setTracing } from '../lib/tracing.ts';
import { VERSION } from '../lib/version.ts';
import type { Logger } from '../logger.ts';

const NAME = 'fal-ledger';
// A collector that is away must not hold up a stop.
const FLUSH_MS = 3000;
const QUIET_MS = 60_000;
// The SDK's words where spans were not taken; it also warns of settings that it cannot read, and the like.
const LOSS = /\bdropp|partial success|export (?:response|request) failure/i;
const RETRIED = /retryable/;
const MAX_SAID = 20;

/**
 * Sends traces to the collector that the variables of OpenTelemetry name; its SDK is loaded only here. It reads the others of them
 * itself: headers, certificates, sampler and sizes. What waits to be sent is bounded (2048 spans by default), and dropped beyond.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export async function startTracing(
  protocol: 'http/protobuf' | 'http/json',
  log: Logger,
  clock: Clock,
  disposers: Disposers,
): Promise<void> {
  const [
    api,
    sdk,
    { AsyncLocalStorageContextManager },
    core,
    resources,
    { noteFailure },
    { traceResolvers },
    { tracePrisma },
  ] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/core'),
    import('@opentelemetry/resources'),
    import('./span-failure.ts'),
    import('./trace-resolvers.ts'),
    import('./trace-prisma.ts'),
  ]);
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');

  const trouble = createEpisode({
    log,
    clock,
    quietMs: QUIET_MS,
    endsBy: 'quiet',
    ends: (failures) => `traces are sent again, after ${failures} failures`,
  });
  disposers.add('the log of trouble with traces', () => trouble.close());
  // What failed differs a little each time.
  const tell = (message: string) => trouble.failed('traces', `traces are lost: ${message}`);
  const ignore = () => undefined;
  const said = new Set<string>();
  const hear = (message: string) => {
    // What is sent again is not lost yet.
    if (RETRIED.test(message)) return;
    if (LOSS.test(message)) return tell(message);
    if (said.has(message) || said.size >= MAX_SAID) return;
    said.add(message);
    log.warn(`OpenTelemetry: ${message}`);
  };
  api.diag.setLogger(
    { error: hear, warn: hear, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: api.DiagLogLevel.WARN, suppressOverrideMessage: true },
  );

  core.setGlobalErrorHandler((error) => tell(error instanceof Error ? error.message : 'an export failed'));

  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const own = { 'service.name': NAME, 'service.version': VERSION, 'service.instance.id': randomUUID() };
  const told = resources.detectResources({ detectors: [resources.envDetector] });
  const provider = new sdk.BasicTracerProvider({
    resource: resources.resourceFromAttributes(own).merge(told),
    spanProcessors: [new sdk.BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer(NAME, VERSION);
  const propagator = new core.W3CTraceContextPropagator();

  const KINDS = {
    server: api.SpanKind.SERVER,
    client: api.SpanKind.CLIENT,
    producer: api.SpanKind.PRODUCER,
  };

  function begin({ name, kind, attributes = {}, from }: SpanAbout): Span {
    const parent =
      from === undefined
        ? api.context.active()
        : propagator.extract(api.ROOT_CONTEXT, from ?? {}, api.defaultTextMapGetter);
    const options = { kind: kind ? KINDS[kind] : api.SpanKind.INTERNAL, attributes: copyOf(attributes) };
    const span = tracer.startSpan(name, options, parent);
    const within = api.trace.setSpan(parent, span);
    const { traceId, spanId } = span.spanContext();
    return {
      ids: { trace_id: traceId, span_id: spanId },
      run: (work) => api.context.with(within, work),
      note: (more) => void span.setAttributes(copyOf(more)),
      end(error) {
        if (error !== undefined) noteFailure(span, error);
        span.end();
      },
    };
  }

  setTracing({
    begin,
    resolver: traceResolvers(tracer),
    outside: (work) => api.context.with(api.ROOT_CONTEXT, work),
    current() {
      const context = api.trace.getActiveSpan()?.spanContext();
      // Prisma has spans that are none.
      if (!context || !api.isSpanContextValid(context)) return undefined;
      return { trace_id: context.traceId, span_id: context.spanId };
    },
    traceparent() {
      if (!api.trace.getActiveSpan()?.isRecording()) return undefined;
      const carrier: Record<string, string> = {};
      propagator.inject(api.context.active(), carrier, api.defaultTextMapSetter);
      return carrier['traceparent'];
    },
    link(traceparent) {
      const named = propagator.extract(api.ROOT_CONTEXT, { traceparent }, api.defaultTextMapGetter);
      const context = api.trace.getSpanContext(named);
      if (context) api.trace.getActiveSpan()?.addLink({ context });
    },
  });
  const endPrisma = tracePrisma(provider);
  disposers.add('traces', async () => {
    setTracing(undefined);
    endPrisma();
    await Promise.race([provider.shutdown(), sleep(FLUSH_MS, undefined, { ref: false })]).catch(ignore);
    api.context.disable();
    api.diag.disable();
  });
}

function copyOf(attributes: Attributes): ApiAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  );
}
