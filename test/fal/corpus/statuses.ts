/** What fal answers when it is asked: an HTTP status and a body. */
export type Wire = readonly [httpStatus: number, body: unknown];

/** A status and a result that fal does not document, and what becomes of the job with the first check, or once they last. */
export interface StatusShape {
  readonly name: string;
  readonly status: Wire;
  readonly result: Wire;
  readonly end: string;
  /** What the row says; absent if it is not looked at. */
  readonly error?: string | null;
  readonly errorType?: string | null;
  /** Whether the answers must last. */
  readonly lasting?: true;
}

const NO_FACE = [422, { detail: [{ loc: ['body'], msg: 'no face', type: 'no_face' }] }] as const;
const MADE = [200, { images: [{ url: 'https://cdn.test/1.png' }] }] as const;
const GONE = [404, { detail: 'Not found' }] as const;
const NOT_READY = [400, { detail: 'Request is still in progress' }] as const;
const OPEN = { end: 'IN_PROGRESS', error: null, errorType: null } as const;
const NO_FACE_END = { end: 'FAILED', error: 'body: no face', errorType: 'no_face' } as const;
const CANCELLED = { end: 'CANCELLED', error: null, errorType: null } as const;

/** What a gateway says of a call, not of the job. */
const UNEXPLAINED: readonly Wire[] = [
  [400, 'Bad Request'],
  [400, { message: 'Invalid host header' }],
  [406, ''],
  [409, { detail: 'Conflict' }],
  [418, ''],
  [421, 'Misdirected Request'],
  [431, 'Request Header Fields Too Large'],
  [451, { error: 'Unavailable For Legal Reasons' }],
];

const FAILED_WORDS = ['FAILED', 'failed', 'Failed', 'ERROR', 'error', 'FAILURE'];
const CANCELLED_WORDS = ['CANCELLED', 'CANCELED', 'cancelled', 'Canceled'];

const word = (status: string, more: object = {}): Wire => [200, { status, request_id: 'r', ...more }];

export const STATUSES: readonly StatusShape[] = [
  ...FAILED_WORDS.flatMap((failed): StatusShape[] => [
    { name: `${failed}, explained by the result`, status: word(failed), result: NO_FACE, ...NO_FACE_END },
    {
      name: `${failed} without a result`,
      status: word(failed, { error: 'no mask' }),
      result: GONE,
      end: 'FAILED',
      error: 'no mask',
    },
    {
      name: `${failed} with a result that is not ready`,
      status: word(failed, { error: 'no mask', error_type: 't' }),
      result: NOT_READY,
      end: 'FAILED',
      error: 'no mask',
      errorType: 't',
    },
    {
      name: `${failed} with a 202`,
      status: [202, { status: failed, message: 'no mask' }],
      result: [202, { status: failed }],
      end: 'FAILED',
      error: 'no mask',
    },
    {
      name: `${failed} with a result all the same`,
      status: word(failed),
      result: MADE,
      end: 'FAILED',
      error: 'fal reported an error without a reason',
    },
  ]),
  ...CANCELLED_WORDS.flatMap((cancelled): StatusShape[] => [
    { name: `${cancelled} without a result`, status: word(cancelled), result: GONE, ...CANCELLED },
    {
      name: `${cancelled} with a result that says so`,
      status: word(cancelled),
      result: [200, { status: cancelled }],
      ...CANCELLED,
    },
    {
      name: `${cancelled} with a 499`,
      status: word(cancelled),
      result: [499, { detail: 'stopped' }],
      ...CANCELLED,
    },
    { name: `${cancelled} too late`, status: word(cancelled), result: MADE, end: 'COMPLETED' },
  ]),
  { name: 'completed in lower case', status: word('completed'), result: MADE, end: 'COMPLETED' },
  { name: 'in progress in lower case', status: word('in progress'), result: MADE, ...OPEN },
  {
    name: 'COMPLETED with a 499 as result',
    status: word('COMPLETED'),
    result: [499, ''],
    end: 'FAILED',
    errorType: null,
  },
  {
    name: 'COMPLETED with words of a cancellation',
    status: word('COMPLETED'),
    result: [400, { detail: 'Request was cancelled' }],
    end: 'FAILED',
    error: 'Request was cancelled',
    errorType: null,
  },
  { name: 'an unknown word with a result', status: word('SUCCEEDED'), result: MADE, end: 'COMPLETED' },
  { name: 'an unknown word with a failed result', status: word('REJECTED'), result: NO_FACE, ...NO_FACE_END },
  {
    name: 'an unknown word with a result that is not ready',
    status: word('RUNNING'),
    result: NOT_READY,
    lasting: true,
    ...OPEN,
  },
  {
    name: 'an unknown word with a 202',
    status: [202, { status: 'WARMING' }],
    result: [202, { status: 'WARMING' }],
    lasting: true,
    ...OPEN,
  },
  {
    name: 'an unknown word with itself as result',
    status: word('RUNNING'),
    result: word('RUNNING'),
    lasting: true,
    ...OPEN,
  },
  { name: 'an unknown word without a result', status: word('RUNNING'), result: GONE, lasting: true, ...OPEN },
  {
    name: 'an unknown word with a 400 that fal does not explain',
    status: word('RUNNING'),
    result: [400, { detail: 'too early' }],
    lasting: true,
    ...OPEN,
  },
  { name: 'no word at all with a result', status: [200, {}], result: MADE, end: 'COMPLETED' },
  { name: 'a 422 with a verdict', status: NO_FACE, result: NO_FACE, ...NO_FACE_END },
  {
    name: 'a 400 with words',
    status: [400, { error: 'the mask is empty' }],
    result: [400, { error: 'the mask is empty' }],
    lasting: true,
    end: 'FAILED',
    error: 'the mask is empty',
    errorType: 'result_unavailable',
  },
  ...UNEXPLAINED.map(
    (refused): StatusShape => ({
      name: `${refused[0]} with ${JSON.stringify(refused[1])}`,
      status: refused,
      result: refused,
      lasting: true,
      end: 'FAILED',
    }),
  ),
  {
    name: 'a 400 of a gateway with a result that is not ready',
    status: [400, 'Bad Request'],
    result: NOT_READY,
    lasting: true,
    ...OPEN,
  },
  { name: 'a 400 of a gateway with a result', status: [400, 'Bad Request'], result: MADE, end: 'COMPLETED' },
  {
    name: 'a 400 of a gateway with a verdict',
    status: [400, 'Bad Request'],
    result: NO_FACE,
    ...NO_FACE_END,
  },
  {
    name: 'a 400 that is a page',
    status: [400, '<html><title>400 Bad Request</title></html>'],
    result: [400, '<html><title>400 Bad Request</title></html>'],
    lasting: true,
    ...OPEN,
  },
  { name: 'a 422 with a result', status: NO_FACE, result: MADE, end: 'COMPLETED' },
  {
    name: 'a 422 with a result that is not ready',
    status: NO_FACE,
    result: NOT_READY,
    lasting: true,
    ...OPEN,
  },
  {
    name: 'a 422 without a result',
    status: NO_FACE,
    result: GONE,
    lasting: true,
    end: 'FAILED',
    error: 'body: no face',
    errorType: 'no_face',
  },
  {
    name: 'a 500 that says FAILED',
    status: [500, { status: 'FAILED', error: 'no mask' }],
    result: NO_FACE,
    ...NO_FACE_END,
  },
  {
    name: 'a 404 under every path with a result',
    status: [404, { error: 'Error', message: 'Path /x not found' }],
    result: MADE,
    end: 'COMPLETED',
  },
  {
    name: 'a 405 under every path with a verdict',
    status: [405, { detail: 'Method Not Allowed' }],
    result: NO_FACE,
    ...NO_FACE_END,
  },
  {
    name: 'a 404 with a result that is not ready',
    status: [404, { error: 'Error', message: 'Path /x not found' }],
    result: NOT_READY,
    lasting: true,
    ...OPEN,
  },
  {
    name: 'a 410',
    status: [410, { detail: 'gone' }],
    result: GONE,
    lasting: true,
    end: 'FAILED',
    error: 'fal does not know this job',
    errorType: 'unknown_to_fal',
  },
  {
    name: 'a 500 that says "error"',
    status: [500, { status: 'error', message: 'oops' }],
    result: NO_FACE,
    lasting: true,
    ...NO_FACE_END,
  },
  {
    name: 'a 401',
    status: [401, { status: 'FAILED', detail: 'Invalid key' }],
    result: NO_FACE,
    lasting: true,
    ...NO_FACE_END,
  },
  {
    name: 'a 429',
    status: [429, { detail: 'slow down' }],
    result: NO_FACE,
    lasting: true,
    ...NO_FACE_END,
  },
  {
    name: 'a 401 that the result has, too',
    status: [401, { detail: 'Invalid key' }],
    result: [401, { detail: 'Invalid key' }],
    lasting: true,
    ...OPEN,
  },
];

/** Answers that say it in words alone, which an app may say of its own task. */
export const WORDS_OF_CANCELLATION: readonly string[] = [
  'Task was cancelled',
  'cancelled',
  'Request was canceled by the client.',
  'The job has been cancelled by user',
  'Error: Task cancelled',
];

/** Webhooks of cancelled jobs, apart from the request id. */
export const CANCELLED_WEBHOOKS: readonly object[] = [
  { status: 'CANCELLED' },
  { status: 'canceled', payload: null },
  { status: 'ERROR', error_type: 'client_cancelled', payload: null },
  {
    status: 'ERROR',
    error: 'Invalid status code: 499',
    payload: { detail: 'stopped', error_type: 'client_cancelled' },
  },
  {
    status: 'ERROR',
    error_type: 'client_cancelled',
    payload: { detail: [{ msg: 'stopped', type: 'task_cancelled' }] },
  },
];

/** Failing results of jobs whose app says that something was cancelled: HTTP status, body, words and type. */
export const CANCELLED_BY_APPS: ReadonlyArray<readonly [number, object, string, string | null]> = [
  [422, { detail: [{ msg: 'stopped', type: 'task_cancelled' }] }, 'stopped', 'task_cancelled'],
  [422, { detail: [{ msg: 'stopped', type: 'client_cancelled' }] }, 'stopped', 'cancelled'],
  [422, { detail: 'stopped', error_type: 'CANCELED' }, 'stopped', 'CANCELED'],
  [400, { error: { message: 'stopped', type: 'request_cancelled' } }, 'stopped', 'request_cancelled'],
  [499, { detail: 'upstream cancelled' }, 'upstream cancelled', null],
  [499, { message: 'the upstream has gone' }, 'the upstream has gone', null],
];
