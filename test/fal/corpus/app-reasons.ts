import type { ReasonShape } from './reasons.ts';

const TRACEBACK =
  'Traceback (most recent call last):\n  File "app.py", line 3, in run\n    raise ValueError()\n';
const PATH = `https://cdn.test/${'falserverless-models/a_very_long-name/'.repeat(10)}Xy3kQ9bR7tZ2mN5wLp8vQd/image.png`;
const URL_SAFE = 'aZ3_-kQ9bR7tY2mN5wLp8vXc'.repeat(10);
const row = (name: string, body: unknown, message: string, type?: string): ReasonShape => ({
  name,
  body,
  message,
  ...(type !== undefined && { type }),
});

/** The forms in which apps, frameworks and gateways report errors, which fal passes on. */
export const APP_REASONS: readonly ReasonShape[] = [
  row('a code and a message', { code: 'no_face', message: 'There is no face.' }, 'There is no face.'),
  row('a number as code', { code: 3, message: 'There is no face.' }, 'There is no face.'),
  row('only a code', { code: 'no_face_found' }, 'no_face_found'),
  row('a code that repeats the phrase', { code: 'NOT_FOUND', detail: 'Not Found' }, 'Not Found'),
  row(
    'errors with codes',
    {
      errors: [
        { code: 'a', message: 'no face' },
        { code: 'b', message: 'no eyes' },
      ],
    },
    'no face; no eyes',
  ),
  row(
    'errors by field',
    { errors: { prompt: ['is too long'], mask: 'is not an image' } },
    'prompt: is too long; mask: is not an image',
  ),
  row(
    'errors by field with a general message',
    { message: 'Validation failed', errors: { prompt: { msg: 'is too long', value: 'a b' } } },
    'prompt: is too long',
  ),
  row(
    'errors by field at the top',
    { prompt: ['This field is required.'] },
    'prompt: This field is required.',
  ),
  row(
    'problem+json',
    {
      type: 'https://x.test/problems/1',
      title: 'Unprocessable Entity',
      status: 422,
      detail: 'the mask is empty',
      instance: '/jobs/1',
    },
    'the mask is empty',
  ),
  row(
    'problem+json with a title alone',
    { type: 'about:blank', title: 'The mask is empty', status: 422 },
    'The mask is empty',
  ),
  row('a reason', { status: 'error', reason: 'the mask is empty' }, 'the mask is empty'),
  row('a description', { description: 'the mask is empty' }, 'the mask is empty'),
  row('a name that no list foresees', { fal_error_text: 'the mask is empty' }, 'the mask is empty'),
  row(
    'a traceback',
    { traceback: `${TRACEBACK}RuntimeError: CUDA out of memory\n` },
    'RuntimeError: CUDA out of memory',
  ),
  row(
    'a traceback beside a status phrase',
    { detail: 'Internal Server Error', traceback: `${TRACEBACK}ValueError: no pixels` },
    'ValueError: no pixels',
  ),
  row(
    'a traceback as text',
    `${TRACEBACK}A: 1\n\nDuring handling of the above exception, another occurred:\n\n${TRACEBACK}B: the last`,
    'B: the last',
  ),
  row(
    'a traceback of lines',
    { traceback: ['Traceback (most recent call last):', '  File "a.py"', 'ValueError: no pixels'] },
    'ValueError: no pixels',
  ),
  row(
    'a stack of JavaScript',
    { stack: 'TypeError: no mask given\n    at run (/app/a.js:3:1)\n    at b' },
    'TypeError: no mask given',
  ),
  row('JSON in JSON in a string', { error: '"{\\"detail\\":\\"deep inside\\"}"' }, 'deep inside'),
  row(
    'JSON with a type in a string',
    { error: '{"detail":[{"msg":"no face","type":"no_face"}]}' },
    'no face',
    'no_face',
  ),
  row(
    'JSON behind the words of a client',
    { error: 'Request failed with status code 422: {"detail":"no face"}' },
    'no face',
  ),
  row(
    'the answer to axios',
    {
      message: 'Request failed with status code 422',
      response: { status: 422, data: { detail: [{ loc: ['body', 'a'], msg: 'is bad', type: 'bad' }] } },
    },
    'body.a: is bad',
    'bad',
  ),
  row(
    'errors in a detail',
    { detail: { errors: [{ msg: 'no face' }, { msg: 'no eyes' }] } },
    'no face; no eyes',
  ),
  row(
    'a list of objects with msg',
    [{ loc: ['body', 'x'], msg: 'no face', type: 't' }, { msg: 'no eyes' }],
    'body.x: no face; no eyes',
    't',
  ),
  row(
    'words before a phrase',
    { title: 'Bad Request', error: 'Bad Request', description: 'the mask is empty' },
    'the mask is empty',
  ),
  row(
    'words of a cancellation, which may be of the app’s own task',
    { detail: 'Request was cancelled by the client' },
    'Request was cancelled by the client',
  ),
  row(
    'a cancelled job by type',
    { detail: 'Stopped', error_type: 'client_cancelled' },
    'Stopped',
    'client_cancelled',
  ),
  row(
    'a type for something that the app cancelled',
    { detail: [{ msg: 'Stopped', type: 'task_cancelled' }] },
    'Stopped',
    'task_cancelled',
  ),
  row(
    'fal’s word in an app’s own list',
    { detail: [{ msg: 'Stopped', type: 'client_cancelled' }] },
    'Stopped',
    'cancelled',
  ),
  row(
    'words about something that was cancelled',
    { detail: 'the user cancelled their plan' },
    'the user cancelled their plan',
  ),
  row('a long path', { detail: `cannot load ${PATH} now` }, `cannot load ${PATH} now`),
  row(
    'a long path without a scheme',
    { detail: `no file cdn.test/${URL_SAFE}/a.png` },
    `no file cdn.test/${URL_SAFE}/a.png`,
  ),
  row(
    'a long path of a file',
    { detail: `no file ${'/a_folder/with-words'.repeat(10)}` },
    `no file ${'/a_folder/with-words'.repeat(10)}`,
  ),
  row('a line of dashes', { detail: `a\n${'-'.repeat(200)}\nb` }, `a\n${'-'.repeat(200)}\nb`),
  row('URL-safe base64', { detail: `bad value ${URL_SAFE} in mask` }, 'bad value … in mask'),
  row('base64 of zeros', { detail: `bad value ${'A'.repeat(500)}= in mask` }, 'bad value … in mask'),
  row(
    'base64 of a JPEG',
    { detail: `bad value /9j/${URL_SAFE.replaceAll('_', '/')} in mask` },
    'bad value … in mask',
  ),
  row(
    'a data URI without a type',
    { detail: `bad value data:;base64,QUJD in mask` },
    'bad value data:;base64,… in mask',
  ),
  row(
    'a URL with a token',
    { detail: 'cannot load https://a.test/b.png?token=s3cret&x=1, sorry' },
    'cannot load https://a.test/b.png?… sorry',
  ),
  row(
    'a URL with a password',
    { detail: 'cannot load https://ann:s3cret@a.test/b' },
    'cannot load https://a.test/b',
  ),
  row(
    'the answer of MiniMax',
    { base_resp: { status_code: 1026, status_msg: 'input new_sensitive' } },
    'input new_sensitive',
  ),
  row(
    'the answer of MiniMax in a detail',
    { detail: { base_resp: { status_code: 1026, status_msg: 'input new_sensitive' } } },
    'input new_sensitive',
  ),
  row('a status_msg', { status: 'error', status_msg: 'Photo shows no person' }, 'Photo shows no person'),
  row('a user_message', { user_message: 'Photo shows no person' }, 'Photo shows no person'),
  row('a displayMessage', { displayMessage: 'Photo shows no person' }, 'Photo shows no person'),
  row(
    'a context with an error',
    { detail: [{ msg: '', type: 'value_error', ctx: { error: 'the mask is empty' } }] },
    'the mask is empty',
    'value_error',
  ),
  row(
    'a context with a reason',
    { detail: [{ loc: ['body', 'a'], msg: 'Value error', ctx: { reason: 'the mask is empty', limit: 3 } }] },
    'body.a: the mask is empty',
  ),
  row(
    'a context beside words',
    { detail: [{ msg: 'no mask given', ctx: { error: 'the mask is empty' } }] },
    'no mask given',
  ),
  row(
    'a title with entities',
    '<html><title>Can&#x27;t read &#X201C;mask&#39; &hellip;</title></html>',
    "Can't read “mask' …",
  ),
  row('an event', 'data: {"error":"no face"}\n\n', 'no face'),
  row(
    'an event after others',
    'event: progress\ndata: {"message":"half done"}\n\nevent: error\ndata: {"error":{"message":"no face","type":"bad"}}\n\ndata: [DONE]\n\n',
    'no face',
    'bad',
  ),
  row(
    'validation errors with fields',
    { message: 'Validation failed', validation_errors: [{ field: 'prompt', message: 'is too long' }] },
    'prompt: is too long',
  ),
  row(
    'errors with paths',
    {
      errors: [
        { path: ['a', 0], message: 'no face' },
        { param: 'mask', msg: 'is empty' },
      ],
    },
    'a.0: no face; mask: is empty',
  ),
  row('the path of a request', { path: '/api/jobs', error: 'no face' }, 'no face'),
  row(
    'a status as type',
    { detail: { status: 'quota_exceeded', message: 'no credits left' } },
    'no credits left',
    'quota_exceeded',
  ),
  row('a status that is no type', { detail: { status: 'failed', message: 'no face' } }, 'no face'),
];
