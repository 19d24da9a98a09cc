/** One error body of fal's, or of what stands before it, and what the ledger must store of it. */
export interface ReasonShape {
  readonly name: string;
  /** As it goes over the wire; an object stands for its JSON. */
  readonly body: unknown;
  readonly message: string;
  readonly type?: string;
}

const BASE64 = 'iVBORw0KGgo'.repeat(400);
const WRAPPED = Array.from({ length: 50 }, () => 'QUJD'.repeat(19)).join('\n');

/** The shapes of errors (fal-facts §1.7, §9; the request errors page of fal's documentation). */
export const REASONS: readonly ReasonShape[] = [
  {
    name: 'model error',
    body: { detail: [{ loc: ['body', 'prompt'], msg: 'field required', type: 'missing', input: { a: 1 } }] },
    message: 'body.prompt: field required',
    type: 'missing',
  },
  {
    name: 'several model errors',
    body: { detail: [{ loc: ['body', 'images', 0], msg: 'too small', type: 'a' }, { msg: 'nor this' }] },
    message: 'body.images.0: too small; nor this',
    type: 'a',
  },
  {
    name: 'infrastructure error',
    body: { detail: 'Runner lost', error_type: 'runner_disconnected' },
    message: 'Runner lost',
    type: 'runner_disconnected',
  },
  {
    name: 'a path that is not found',
    body: { error: 'Error', message: 'Path /quality not found' },
    message: 'Path /quality not found',
  },
  {
    name: 'the message before the word "Error"',
    body: { message: 'No such app', error: 'Error' },
    message: 'No such app',
  },
  { name: 'nothing but the word "Error"', body: { error: 'Error' }, message: 'FALLBACK' },
  {
    name: 'a status phrase beside a message',
    body: { detail: 'Not Found', message: 'Application "x" has been retired' },
    message: 'Application "x" has been retired',
  },
  { name: 'a status phrase alone', body: { detail: 'Not Found' }, message: 'Not Found' },
  {
    name: 'an object as detail',
    body: { detail: { status: 'quota_exceeded', message: 'This exceeds your quota.' } },
    message: 'This exceeds your quota.',
    type: 'quota_exceeded',
  },
  {
    name: 'an object as detail with a type',
    body: { detail: { msg: 'Not allowed', type: 'content_policy_violation' } },
    message: 'Not allowed',
    type: 'content_policy_violation',
  },
  { name: 'a list of strings', body: { detail: ['no face', 'no eyes'] }, message: 'no face; no eyes' },
  {
    name: 'a list of both',
    body: { detail: ['no face', { loc: ['body', 'a'], msg: 'bad' }] },
    message: 'no face; body.a: bad',
  },
  {
    name: 'the Platform API',
    body: { error: { type: 'authorization_error', message: 'Admin key required' } },
    message: 'Admin key required',
    type: 'authorization_error',
  },
  { name: 'errors', body: { errors: [{ message: 'one' }, { message: 'two' }] }, message: 'one; two' },
  {
    name: 'deeply nested',
    body: { error: { error: { error: { message: 'deep inside' } } } },
    message: 'deep inside',
  },
  {
    name: 'errors by field',
    body: { detail: { prompt: ['This field is required.'] } },
    message: 'prompt: This field is required.',
  },
  {
    name: 'JSON in a string',
    body: { error: '{"detail":"CUDA out of memory"}' },
    message: 'CUDA out of memory',
  },
  { name: 'a top-level list', body: ['mask has no pixels'], message: 'mask has no pixels' },
  { name: 'a top-level list of model errors', body: [{ msg: 'x', type: 't' }], message: 'x', type: 't' },
  { name: 'a JSON string', body: '"no balance left"', message: 'no balance left' },
  { name: 'plain text', body: 'upstream connect error\n', message: 'upstream connect error' },
  {
    name: 'a page',
    body: '<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head><body>…</body></html>',
    message: 'Attention Required! | Cloudflare',
  },
  { name: 'a page without a title', body: '<h1>Not Found &amp; gone</h1>', message: 'Not Found & gone' },
  {
    name: 'a page of nginx',
    body: '<html>\r\n<head><title>413 Request Entity Too Large</title></head></html>\r\n',
    message: '413 Request Entity Too Large',
  },
  {
    name: 'an XML document',
    body: '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
    message: 'Access Denied',
  },
  { name: 'broken JSON', body: '{"detail": "cut o', message: '{"detail": "cut o' },
  { name: 'an empty body', body: '', message: 'FALLBACK' },
  { name: 'an empty object', body: {}, message: 'FALLBACK' },
  { name: 'an empty detail', body: { detail: [] }, message: 'FALLBACK' },
  { name: 'null', body: null, message: 'FALLBACK' },
  { name: 'a number', body: { error: 500 }, message: 'FALLBACK' },
  {
    name: 'a data URI in the text',
    body: { detail: `cannot read "data:image/png;base64,${BASE64}" as an image` },
    message: 'cannot read "data:image/png;base64,…" as an image',
  },
  {
    name: 'base64 in the text',
    body: { detail: `bad value ${BASE64}== in mask` },
    message: 'bad value … in mask',
  },
  {
    name: 'wrapped base64',
    body: { detail: `bad value\n${WRAPPED}\nin mask` },
    message: 'bad value\n…\nin mask',
  },
  {
    name: 'an input that is repeated',
    body: {
      detail: [{ loc: ['body'], msg: 'bad', type: 'x', input: { image: `data:image/png;base64,${BASE64}` } }],
    },
    message: 'body: bad',
    type: 'x',
  },
  { name: 'characters that no row can hold', body: { detail: 'a\u0000b' }, message: 'ab' },
  {
    name: 'a type that no row can hold',
    body: { detail: 'x', error_type: 'a\u0000b' },
    message: 'x',
    type: 'ab',
  },
];
