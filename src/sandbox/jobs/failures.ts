import { toJson } from '../../lib/lossless-json.ts';
import type { Failure } from './job.ts';

const FLAGGED =
  'The content could not be processed because it contained material flagged by a content checker.';

/**
 * How a run fails if its prompt asks for it; null if it does not:
 * - `[fail]` is refused by the model: 422 `content_policy_violation`, with `detail[]`
 * - `[crash]` loses its runner: 500 `runner_server_error`, with `detail` as a string
 */
export function triggeredFailure(prompt: unknown): Failure | null {
  if (typeof prompt !== 'string') return null;
  if (prompt.includes('[fail]')) return modelFailure(422, 'content_policy_violation', FLAGGED, prompt);
  if (prompt.includes('[crash]'))
    return infrastructureFailure(500, 'runner_server_error', 'Internal Server Error');
  return null;
}

/** A failure in the model's form. */
export function modelFailure(status: number, type: string, message: string, prompt: unknown): Failure {
  const url = `https://docs.fal.ai/errors#${type}`;
  const detail = [{ loc: ['body', 'prompt'], msg: message, type, url, ctx: {}, input: prompt ?? null }];
  return { httpStatus: status, type, message, body: toJson({ detail }) };
}

/** A failure in the platform's form. */
export function infrastructureFailure(status: number, type: string, message: string): Failure {
  return { httpStatus: status, type, message, body: toJson({ detail: message, error_type: type }) };
}

/** How a cancelled job ends. */
export const CANCELLED = infrastructureFailure(
  499,
  'client_cancelled',
  'Request was cancelled by the client',
);
