/** How fal answers for the result of a job that failed, and what the ledger must then say of it. */
export interface FailureShape {
  readonly name: string;
  readonly httpStatus: number;
  /** The body of the result; a string is sent as it is. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly error: string;
  readonly errorType: string | null;
}

const shape = (
  name: string,
  httpStatus: number,
  body: unknown,
  error: string,
  errorType: string | null = null,
): FailureShape => ({ name, httpStatus, body, error, errorType });

/** Whatever the body is, a 4xx on the result of a completed job is the job's own end. */
export const REFUSED_RESULTS: readonly FailureShape[] = [
  shape(
    'a list of details',
    422,
    { detail: [{ loc: ['body', 'model_name'], msg: 'field required', type: 'missing' }] },
    'body.model_name: field required',
    'missing',
  ),
  shape('an error without detail', 422, { error: 'mask has no pixels' }, 'mask has no pixels'),
  shape('a message', 400, { message: 'the image is too dark' }, 'the image is too dark'),
  shape('a nested error', 422, { error: { message: 'no face', type: 'no_face' } }, 'no face', 'no_face'),
  shape('text in detail', 422, { detail: 'the mask is empty' }, 'the mask is empty'),
  shape('plain text', 400, 'the audio is silent', 'the audio is silent'),
  shape('an empty body', 422, '', 'fal answered 422'),
  shape('an empty object', 422, {}, 'fal answered 422'),
  shape('null', 400, 'null', 'fal answered 400'),
  shape('a list of texts', 422, ['no pixels', 'no mask'], 'no pixels; no mask'),
  {
    ...shape(
      'a type in its header alone',
      422,
      { detail: 'the mask is empty' },
      'the mask is empty',
      'bad_mask',
    ),
    headers: { 'x-fal-error-type': 'bad_mask' },
  },
  {
    ...shape('nothing but a type in its header', 400, '', 'fal answered 400', 'bad_request'),
    headers: { 'x-fal-error-type': 'bad_request' },
  },
  shape(
    'the words of a client',
    422,
    { error: '422 Client Error: Unprocessable Entity for url: https://a.test/b?token=c' },
    '422 Client Error: Unprocessable Entity for url: https://a.test/b?…',
  ),
  shape('a conflict', 409, { error: 'the voice is in use' }, 'the voice is in use'),
  shape('too large an input', 413, { error: 'the video is too long' }, 'the video is too long'),
  shape(
    'a list of details under a status of a key',
    403,
    { detail: [{ loc: ['body'], msg: 'not for this model', type: 'content_policy_violation' }] },
    'body: not for this model',
    'content_policy_violation',
  ),
];

/** A 5xx with words: fal's status says that the job failed, and these say why. */
export const BROKEN_RESULTS: readonly FailureShape[] = [
  shape(
    'a list of details',
    500,
    { detail: [{ loc: [], msg: 'the runner died', type: 'internal_server_error' }] },
    'the runner died',
    'internal_server_error',
  ),
  shape(
    'an infrastructure error',
    503,
    { detail: 'Runner disconnected', error_type: 'runner_disconnected' },
    'Runner disconnected',
    'runner_disconnected',
  ),
  shape('an error without detail', 500, { error: 'CUDA out of memory' }, 'CUDA out of memory'),
  {
    ...shape('a type in its header', 503, { detail: 'Runner lost' }, 'Runner lost', 'runner_disconnected'),
    headers: { 'x-fal-error-type': 'runner_disconnected' },
  },
  shape('plain text', 500, 'worker 7 ran out of memory', 'worker 7 ran out of memory'),
  shape('an empty body', 500, '', 'Invalid status code: 500'),
  shape(
    'a page of a gateway',
    502,
    '<html><title>Attention | Edge</title></html>',
    'Invalid status code: 502',
  ),
];
