import { parseObject } from '../../lib/lossless-json.ts';
import { type Job, outcomeOf } from '../jobs/job.ts';
import { imageCount } from '../models/media-size.ts';
import { SAMPLE_VIDEO } from '../models/sample-video.ts';
import { drawImage } from '../models/svg-image.ts';
import type { Answer } from './answer.ts';

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
  if (!job || outcomeOf(job) !== 'success') return NOT_FOUND;
  if (name === 'output.mp4') return serveVideo(range);
  const index = /^(\d)\.svg$/.exec(name)?.[1];
  if (index === undefined || Number(index) >= imageCount(parseObject(job.input) ?? {})) return NOT_FOUND;
  return {
    status: 200,
    headers: {
      ...PUBLIC,
      'content-type': 'image/svg+xml',
      // The picture shows text that anybody may have written.
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
    body: drawImage(job, Number(index)),
  };
}

function serveVideo(range: string | undefined): Answer {
  const headers = { ...PUBLIC, 'content-type': 'video/mp4', 'accept-ranges': 'bytes' };
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range ?? '');
  if (!asked || (asked[1] === '' && asked[2] === '')) return { status: 200, headers, body: SAMPLE_VIDEO };
  const size = SAMPLE_VIDEO.length;
  const start = asked[1] === '' ? Math.max(0, size - Number(asked[2])) : Number(asked[1]);
  const end = asked[1] === '' || asked[2] === '' ? size - 1 : Math.min(Number(asked[2]), size - 1);
  if (start > end)
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${size}` }, body: '' };
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${size}` },
    body: SAMPLE_VIDEO.subarray(start, end + 1),
  };
}
