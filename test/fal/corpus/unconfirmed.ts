/** A failing result of a job that fal calls completed, which may as well be about the call: what the row says if it lasts. */
export interface UnconfirmedShape {
  readonly name: string;
  readonly httpStatus: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly error: string;
  /** fal's type, which counts once the list or the status says that the job failed. */
  readonly type: string | null;
}

const refused = (httpStatus: number, words: string): UnconfirmedShape => ({
  name: JSON.stringify(words),
  httpStatus,
  body: { detail: words },
  error: words,
  type: null,
});

export const UNCONFIRMED_RESULTS: readonly UnconfirmedShape[] = [
  {
    name: 'a type in its body',
    httpStatus: 504,
    body: { detail: 'Request timed out', error_type: 'request_timeout' },
    error: 'Request timed out (request_timeout)',
    type: 'request_timeout',
  },
  {
    name: 'a type in its header alone',
    httpStatus: 503,
    body: '',
    headers: { 'x-fal-error-type': 'runner_connection_error' },
    error: 'fal answered 503 (runner_connection_error)',
    type: 'runner_connection_error',
  },
  {
    name: 'a type of infrastructure',
    httpStatus: 424,
    body: { detail: 'The runner has gone', error_type: 'runner_disconnected' },
    error: 'The runner has gone (runner_disconnected)',
    type: 'runner_disconnected',
  },
  {
    name: 'no type',
    httpStatus: 500,
    body: { error: 'CUDA out of memory' },
    error: 'CUDA out of memory',
    type: null,
  },
  refused(401, 'Token expired'),
  refused(403, 'Insufficient scope'),
  refused(402, 'Billing hard limit reached'),
  refused(403, 'this face may not be used'),
];
