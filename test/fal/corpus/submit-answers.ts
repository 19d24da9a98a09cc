/** An answer to a submit, what the ledger calls it, and whether the same idempotency key sends the job once more. */
export interface SubmitShape {
  readonly name: string;
  readonly status: number;
  readonly body: string | object;
  readonly headers?: Record<string, string>;
  readonly error: 'FalRejectedError' | 'FalUnavailableError' | 'SubmissionUnconfirmedError';
  readonly again: boolean;
}

const page = (title: string) => `<!DOCTYPE html><html><head><title>${title}</title></head></html>`;
const moved = (location: string) => ({ location });
const taken = (more: object) => ({ request_id: 'taken-beside', ...more });
const details = (type: string) => ({ detail: [{ loc: ['body', 'prompt'], msg: 'not allowed', type }] });

type Row = readonly [name: string, status: number, body: string | object, headers?: Record<string, string>];
const rows = (error: SubmitShape['error'], again: boolean, table: readonly Row[]): SubmitShape[] =>
  table.map(([name, status, body, headers]) => ({
    name,
    status,
    body,
    error,
    again,
    ...(headers && { headers }),
  }));

/** fal certainly did not take the job where it is refused or unavailable; a new attempt is about us, not about the job. */
export const SUBMIT_ANSWERS: readonly SubmitShape[] = [
  // About our key, our account or our way to fal.
  ...rows('FalRejectedError', true, [
    ['a bad key', 401, { detail: 'Invalid key credentials' }],
    ['a bad key, in details', 401, { error: { type: 'authorization_error', message: 'Invalid API key' } }],
    ['no money', 402, { detail: 'Payment required' }],
    ['a locked account', 403, { detail: 'User is locked. Reason: Exhausted balance.' }],
    ['a locked account with a type', 403, { detail: 'User is locked.', error_type: 'user_locked' }],
    ['a proxy that wants a password', 407, 'Proxy Authentication Required'],
    ['a bad key, with the id of the call', 401, { detail: 'Invalid key credentials', request_id: 'trace-1' }],
    ['a scope that is missing', 403, { detail: 'Not allowed', error_type: 'authorization_error' }],
    ['an endpoint that is not for us', 403, { detail: 'You have no access to this application' }],
    ['a 403 without words', 403, ''],
    ['another host, in plain text', 404, '404 page not found'],
    ['another host without a body', 404, ''],
    ['another host that speaks JSON', 404, { detail: 'Not Found' }],
    ['another host with an error of its own', 404, { error: 'not found' }],
    ['a lock', 423, { detail: 'User is locked' }],
    ['too early', 425, ''],
    ['a locked account as a bad request', 400, { detail: 'Account suspended' }],
  ]),
  ...rows('FalUnavailableError', true, [
    ['too many calls', 429, { detail: 'slow down' }],
    ['too many calls, by Cloudflare', 429, page('Error 1015')],
    ['a firewall', 403, page('Access denied | 1020')],
    ['a firewall, in a line', 403, 'error code: 1020\n'],
    ['a firewall, as problem+json', 403, { title: 'Error 1020', status: 403, cloudflare_error: true }],
    ['a page for a bad key', 401, page('Log in')],
    ['a page of another host', 404, page('Not Found')],
    ['a host that takes no POST', 405, page('Method Not Allowed')],
    ['a bad request, by a gateway', 400, page('400 Bad Request')],
    ['a redirect of the POST', 307, '', moved('https://elsewhere.test/fal-ai/flux/dev')],
    ['a redirect for good', 308, '', moved('https://elsewhere.test/fal-ai/flux/dev')],
    ['no connection behind Cloudflare', 521, page('521: Web server is down')],
    ['no way behind Cloudflare', 523, 'error code: 523'],
    ['no TLS behind Cloudflare', 525, page('525: SSL handshake failed')],
    ['a bad certificate behind Cloudflare', 526, page('526: Invalid SSL certificate')],
    ['no name behind Cloudflare', 530, 'error code: 1016'],
    ['a captive portal', 511, page('Network Authentication Required')],
  ]),
  // About the inputs or the endpoint: it would be refused again.
  ...rows('FalRejectedError', false, [
    [
      'inputs that are repeated',
      422,
      { detail: [{ ...details('missing').detail[0], input: { status: 'COMPLETED' } }] },
    ],
    ['a validation error', 422, details('missing')],
    ['words about the inputs', 422, { detail: 'The prompt is empty' }],
    ["an app's quota", 422, { detail: { status: 'quota_exceeded', message: 'This exceeds your quota.' } }],
    ['a bad request with details', 400, details('value_error')],
    ['a bad request', 400, { detail: 'Invalid input', error_type: 'bad_request' }],
    ['a policy', 403, details('content_policy_violation')],
    ['no such application', 404, { detail: 'Application "x" not found' }],
    ['no such path', 404, { error: 'Error', message: 'Path /quality not found' }],
    ['an endpoint that is gone', 410, { detail: 'This endpoint was retired' }],
    ['inputs that are too large', 413, page('413 Request Entity Too Large')],
  ]),
  // fal may have the job: a second POST could be a second bill.
  ...rows('SubmissionUnconfirmedError', false, [
    ['a server error', 500, { detail: 'Internal Server Error' }],
    ['a gateway whose other side broke off', 502, page('502 Bad Gateway')],
    ['a 503', 503, page('503 Service Temporarily Unavailable')],
    ['a challenge of Cloudflare with a 503', 503, page('Just a moment...')],
    ['a 504', 504, page('504 Gateway Time-out')],
    ['an unknown error behind Cloudflare', 520, page('520: Web server returns an unknown error')],
    ['a connection that timed out behind Cloudflare', 522, page('522: Connection timed out')],
    ['an answer that took too long behind Cloudflare', 524, 'error code: 524'],
    ["a 521 that is not Cloudflare's", 521, { detail: 'downstream is down' }],
    ['a 530 without a body', 530, ''],
    ['a conflict, which may mean that fal has it', 409, { detail: 'already submitted' }],
    ['a job that was taken, in a list', 429, [taken({ status: 'IN_QUEUE' })]],
    ['a job without an id', 403, { status_url: 'https://queue.test/r/status' }],
    ['a job that was taken, beside a 429', 429, taken({ status_url: 'https://queue.test/r/status' })],
    ['a job that was taken, beside a 403', 403, taken({ status: 'IN_QUEUE' })],
    ['a job that was taken, beside a 422', 422, taken({ queue_position: 0 })],
    ['a job that was taken, beside a redirect', 307, taken({ response_url: '/r' }), moved('/login')],
    ['a request that timed out', 408, page('408 Request Time-out')],
    ['a caller that gave up', 499, ''],
    ['a caller that gave up, by a load balancer', 460, page('460')],
    ['a host that has moved', 301, '', moved('https://elsewhere.test/')],
    ['a log-in', 302, page('Found'), moved('https://login.test/')],
    ['a redirect without a place', 302, ''],
    ['a redirect to a result', 303, '', moved('/elsewhere')],
    ['a redirect to the job', 302, '', moved('https://queue.test/fal-ai/flux/requests/1/status')],
    ['not modified', 304, ''],
    ['a page with a 200', 200, page('Welcome')],
    ['a 200 without an id', 200, { status: 'IN_QUEUE' }],
  ]),
];
