import { toJson } from '../../lib/lossless-json.ts';

/** An HTTP answer before it is written. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The outcome of a call: an answer, or a connection that is closed without one. */
export type Reply = Answer | 'drop';

/** An answer with a JSON body. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return jsonText(status, toJson(body), headers);
}

/** An answer whose body is already JSON text. */
export function jsonText(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body };
}

/** fal's infrastructure error: a text, and the type in the body and in a header. */
export function infrastructureError(status: number, detail: string, errorType?: string): Answer {
  if (errorType === undefined) return json(status, { detail });
  return json(status, { detail, error_type: errorType }, { 'x-fal-error-type': errorType });
}

/** The Platform API's error body, which differs from the queue's. */
export function platformError(status: number, type: string, message: string): Answer {
  return json(status, { error: { type, message } });
}
