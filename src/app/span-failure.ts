import { type Span, SpanStatusCode } from '@opentelemetry/api';

/** Notes that the work of a span has failed. Of the error only its kind is told: its message may have what a user wrote. */
export function noteFailure(span: Span, error: unknown): void {
  span.setAttribute('error.type', kindOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
