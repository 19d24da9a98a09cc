import { isSpanContextValid, ProxyTracerProvider, type TracerProvider, trace } from '@opentelemetry/api';
import { PrismaInstrumentation, registerInstrumentations } from '@prisma/instrumentation';

// What our own spans of statements say too, also of those that do not go through Prisma.
const IGNORED = ['prisma:client:db_query'];
// Without a provider behind it, it makes spans that are none.
const nothing = new ProxyTracerProvider();

/** Has Prisma's operations be spans where they belong to one: those of the background would be traces that tell nothing. */
export function tracePrisma(provider: TracerProvider): () => void {
  const within: TracerProvider = {
    getTracer: (...of) => (isInSpan() ? provider : nothing).getTracer(...of),
  };
  const prisma = new PrismaInstrumentation({ enabled: false, ignoreSpanTypes: IGNORED });
  return registerInstrumentations({ instrumentations: [prisma], tracerProvider: within });
}

function isInSpan(): boolean {
  const context = trace.getActiveSpan()?.spanContext();
  return context !== undefined && isSpanContextValid(context);
}
