import type { Answer } from './http/answer.ts';
import type { Job } from './jobs/job.ts';
import { resultFile } from './jobs/job-result.ts';

const PUBLIC = {
  'access-control-allow-origin': '*',
  'x-content-type-options': 'nosniff',
  'cache-control': 'public, max-age=3600',
};
const NOT_FOUND: Answer = { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not found\n' };

/** One file of a job's result; `path` is `{requestId}/{name}`. */
export function serveFile(
  find: (requestId: string) => Job | undefined,
  path: string,
  range: string | undefined,
): Answer {
  const [requestId = '', name = ''] = path.split('/');
  const job = find(requestId);
  const file = job && resultFile(job, name);
  if (!file) return NOT_FOUND;
  const headers = { ...PUBLIC, 'content-type': file.contentType };
  if (typeof file.body !== 'string') return serveRange(file.body, headers, range);
  // An image shows the prompt, which anybody may have written.
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return { status: 200, headers: { ...headers, 'content-security-policy': policy }, body: file.body };
}

/** The part that a `Range` header asks for, or all of it: browsers seek in a video. */
function serveRange(
  bytes: Uint8Array,
  contentHeaders: Readonly<Record<string, string>>,
  range: string | undefined,
): Answer {
  const headers = { ...contentHeaders, 'accept-ranges': 'bytes' };
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (!asked || (asked[1] === '' && asked[2] === '')) return { status: 200, headers, body: bytes };
  const size = bytes.length;
  const start = asked[1] === '' ? Math.max(0, size - Number(asked[2])) : Number(asked[1]);
  const end = asked[1] === '' || asked[2] === '' ? size - 1 : Math.min(Number(asked[2]), size - 1);
  if (start > end)
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` }, body: '' };
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${size}` },
    body: bytes.subarray(start, end + 1),
  };
}
