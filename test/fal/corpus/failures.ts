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
  ...[404, 405, 410].map((httpStatus) =>
    shape(
      `a list of details under a ${httpStatus}`,
      httpStatus,
      { detail: [{ loc: ['body', 'voice'], msg: 'no such voice', type: 'voice_not_found' }] },
      'body.voice: no such voice',
      'voice_not_found',
    ),
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
  shape('a page of a gateway', 502, '<html><title>Attention | Edge</title></html>', 'Attention | Edge'),
  shape(
    'a page whose title says why',
    500,
    '<!DOCTYPE html><html><head><title>Worker 7 ran out of memory</title></head><body>…</body></html>',
    'Worker 7 ran out of memory',
  ),
  shape(
    'a page whose heading says why',
    500,
    '<html><head><title>500 Internal Server Error</title></head><h1>The mask has no pixels</h1></html>',
    'The mask has no pixels',
  ),
  shape(
    'a page that shows the exception',
    500,
    '<html><title>Error</title><body><pre>ValueError: no pixels<br> &nbsp;at run (/app/a.js:3:1)</pre></body></html>',
    'ValueError: no pixels',
  ),
  shape('a page that was cut off', 500, '<html><title>No GPU is left</title><body>oo', 'No GPU is left'),
  shape(
    'a page that says no more',
    502,
    '<html><title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center></html>',
    'Invalid status code: 502',
  ),
];

/** What contradicts an OK without a payload if it lasts: the job ends like one that was asked for, as the row says. */
export const LASTING_RESULTS: readonly FailureShape[] = [
  shape('nothing', 500, '', 'fal answered 500', 'result_unavailable'),
  shape('words', 500, { error: 'CUDA out of memory' }, 'CUDA out of memory', 'result_unavailable'),
  shape('plain text', 503, 'worker 7 has gone', 'worker 7 has gone', 'result_unavailable'),
  shape(
    'an infrastructure error',
    503,
    { detail: 'Runner disconnected', error_type: 'runner_disconnected' },
    'Runner disconnected (runner_disconnected)',
    'result_unavailable',
  ),
  shape(
    "the app's words",
    403,
    { detail: 'this face may not be used' },
    'this face may not be used',
    'result_unavailable',
  ),
  shape(
    "the app's words",
    402,
    { error: 'the voice bob is sold out' },
    'the voice bob is sold out',
    'result_unavailable',
  ),
];

/** What does not: fal keeps a result for an hour, and our key is not the job's. An OK knows more, and stays. */
export const OUTLASTED_RESULTS: readonly (readonly [name: string, httpStatus: number, body: unknown])[] = [
  ['a result that fal keeps no longer', 404, { detail: 'Not found' }],
  ['a result that fal keeps no longer', 410, ''],
  ['a 404 with words', 404, { detail: 'The result has expired' }],
  ['an empty list of details', 404, { detail: [] }],
  ['a list of details that says nothing', 404, { detail: ['Not Found'] }],
  ['a path that is missing', 404, { error: 'Error', message: 'Path /x not found' }],
  ['a path that is missing', 405, { detail: 'Method Not Allowed' }],
  ['a job that fal does not know', 404, { status: 'NOT_FOUND' }],
  ['a refused key', 401, { detail: 'Invalid key credentials' }],
  ['a locked account', 403, { detail: 'User is locked. Reason: Exhausted balance.' }],
  ['a refusal without a word', 403, ''],
  [
    'an error of Cloudflare',
    403,
    { cloudflare_error: true, title: 'Error 1020: Access denied', detail: 'A rule blocks you' },
  ],
  ["a gateway's page", 502, '<title>Worker 7 ran out</title>'],
  ["a gateway's page", 503, '<html><title>503 Service Temporarily Unavailable</title></html>'],
  ['a redirect to a log-in', 302, ''],
  ['too many calls', 429, { detail: 'slow down' }],
  ['a call that took too long', 408, ''],
];
