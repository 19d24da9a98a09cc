import { expect, test } from 'vitest';
import { queuePathsOf, readQueuePaths } from '../../src/fal/queue-paths.ts';
import { JOB_ID, SUBMIT_URLS, type SubmitUrlsShape } from './corpus/submit-urls.ts';

const VEO = 'fal-ai/veo3.1/image-to-video';
const job = { endpoint: VEO, requestId: JOB_ID };
const answer = (body: object) => ({ status: 200, headers: new Headers(), text: JSON.stringify(body) });

// One at a time, since a path that two of the URLs share counts for neither.
const MEMBERS = ['status_url', 'response_url', 'cancel_url'] as const;

function isHostile({ urls, stored }: SubmitUrlsShape): boolean {
  return stored === null && 'cancel_url' in urls && urls.cancel_url === urls.status_url;
}

test.each(SUBMIT_URLS.map((shape) => [shape.name, shape] as const))(
  'of the URLs in the answer to a submit the right ones are stored: %s',
  (_name, { endpoint = VEO, queueUrl = 'https://queue.fal.run', urls, stored }) => {
    const read = (named: object) =>
      readQueuePaths(answer({ request_id: JOB_ID, ...named }), { endpoint, requestId: JOB_ID }, queueUrl);
    expect(read(urls)).toEqual(stored);
  },
);

test.each(SUBMIT_URLS.filter(isHostile).map(({ name, ...shape }) => [name, shape] as const))(
  'a URL that must not be followed is ignored, also as the only one: %s',
  (_name, { queueUrl = 'https://queue.fal.run', urls }) => {
    for (const member of MEMBERS)
      expect(
        readQueuePaths(answer({ request_id: JOB_ID, [member]: urls[member] }), job, queueUrl),
      ).toBeNull();
  },
);

test('the path that fal named comes first, then the rule, then the whole endpoint id', () => {
  const rule = `/fal-ai/veo3.1/requests/${JOB_ID}`;
  const whole = `/${VEO}/requests/${JOB_ID}`;
  expect(queuePathsOf(job, 'status')).toEqual([`${rule}/status`, `${whole}/status`]);
  expect(queuePathsOf(job, 'response')).toEqual([rule, whole]);
  const queuePaths = { status: `/jobs/${JOB_ID}`, cancel: `${whole}/cancel` };
  expect(queuePathsOf({ ...job, queuePaths }, 'status')).toEqual([
    `/jobs/${JOB_ID}`,
    `${rule}/status`,
    `${whole}/status`,
  ]);
  expect(queuePathsOf({ ...job, queuePaths }, 'cancel')).toEqual([`${whole}/cancel`, `${rule}/cancel`]);
  expect(queuePathsOf({ ...job, endpoint: 'fal-ai/flux' }, 'response')).toEqual([
    `/fal-ai/flux/requests/${JOB_ID}`,
  ]);
});

test.each([
  'https://evil.example/',
  `//evil.example/${JOB_ID}`,
  `@evil.example/${JOB_ID}`,
  `.evil.example/${JOB_ID}`,
  `/a/../${JOB_ID}`,
  `/jobs/another`,
  7,
  { status: 'x' },
])('a stored path is checked once more before it is used: %j', (status) => {
  expect(queuePathsOf({ ...job, queuePaths: { status } }, 'status')[0]).toBe(
    `/fal-ai/veo3.1/requests/${JOB_ID}/status`,
  );
  expect(queuePathsOf({ ...job, queuePaths: status }, 'status')).toHaveLength(2);
});
