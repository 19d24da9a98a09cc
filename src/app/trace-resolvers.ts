import { type Tracer, trace } from '@opentelemetry/api';
import { runFunction } from '@pothos/plugin-tracing';
import { AttributeNames, createOpenTelemetryWrapper } from '@pothos/tracing-opentelemetry';
import type { Tracing } from '../lib/tracing.ts';
import { noteFailure } from './span-failure.ts';

/** Makes the spans of resolvers: without arguments, aliases and messages of errors, which have what a user wrote. */
export function traceResolvers(tracer: Tracer): Tracing['resolver'] {
  const wrap = createOpenTelemetryWrapper(tracer, {
    // It would tell their messages.
    ignoreError: true,
    onSpan(span, _options, _parent, _args, _context, { parentType, fieldName }) {
      span.updateName(`${parentType.name}.${fieldName}`);
      span.setAttribute(AttributeNames.FIELD_PATH, fieldName);
    },
  });
  return (resolve) =>
    wrap((...parameters) => runFunction(() => resolve(...parameters), noteError), undefined);
}

function noteError(error: unknown): void {
  const span = trace.getActiveSpan();
  if (span && error) noteFailure(span, error);
}
