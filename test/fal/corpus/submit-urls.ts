/** The URLs that an answer to a submit names, and the paths below the queue's URL that are then stored for the job. */
export interface SubmitUrlsShape {
  readonly name: string;
  readonly endpoint?: string;
  readonly queueUrl?: string;
  readonly urls: { readonly [member in 'status_url' | 'response_url' | 'cancel_url']?: unknown };
  /** Null where the rule is used for all three. */
  readonly stored: { readonly [part in 'status' | 'response' | 'cancel']?: string } | null;
}

/** The id of the job of every shape. */
export const JOB_ID = '7b1a4a3e-0c0f-4c6e-9f0a-0d8f2f1f5a11';
const QUEUE = 'https://queue.fal.run';
const ELSEWHERE = `/fal-ai/veo3.1/image-to-video/requests/${JOB_ID}`;
const RULE = `/fal-ai/veo3.1/requests/${JOB_ID}`;

const good: readonly SubmitUrlsShape[] = [
  {
    name: 'the rule',
    urls: {
      status_url: `${QUEUE}${RULE}/status`,
      response_url: QUEUE + RULE,
      cancel_url: `${QUEUE}${RULE}/cancel`,
    },
    stored: null,
  },
  {
    name: 'the whole endpoint id, and a result below /response',
    urls: {
      status_url: `${QUEUE}${ELSEWHERE}/status`,
      response_url: `${QUEUE}${ELSEWHERE}/response`,
      cancel_url: `${QUEUE}${ELSEWHERE}/cancel`,
    },
    stored: {
      status: `${ELSEWHERE}/status`,
      response: `${ELSEWHERE}/response`,
      cancel: `${ELSEWHERE}/cancel`,
    },
  },
  {
    name: 'only the cancel URL differs from the rule',
    urls: {
      status_url: `${QUEUE}${RULE}/status`,
      response_url: QUEUE + RULE,
      cancel_url: `${QUEUE}${ELSEWHERE}/cancel`,
    },
    stored: { cancel: `${ELSEWHERE}/cancel` },
  },
  {
    name: 'another form of path',
    urls: { status_url: `${QUEUE}/v2/jobs/${JOB_ID}/state` },
    stored: { status: `/v2/jobs/${JOB_ID}/state` },
  },
  {
    name: 'the id in the query',
    urls: { status_url: `${QUEUE}/jobs?id=${JOB_ID}` },
    stored: { status: `/jobs?id=${JOB_ID}` },
  },
  {
    name: 'a namespace, by the rule',
    endpoint: 'workflows/ann/portrait/v2',
    urls: { status_url: `${QUEUE}/workflows/ann/portrait/requests/${JOB_ID}/status` },
    stored: null,
  },
  {
    name: 'the other documented host of the queue',
    urls: { status_url: `https://queue.falrun.com${ELSEWHERE}/status` },
    stored: { status: `${ELSEWHERE}/status` },
  },
  {
    name: 'a queue below a path, on a port of its own',
    queueUrl: 'http://127.0.0.1:4300/queue',
    urls: { status_url: `http://127.0.0.1:4300/queue${ELSEWHERE}/status` },
    stored: { status: `${ELSEWHERE}/status` },
  },
];

const hostile: ReadonlyArray<readonly [string, unknown, string?]> = [
  ['another host', `https://evil.example${ELSEWHERE}`],
  ["fal's host as a subdomain of another", `https://queue.fal.run.evil.example${ELSEWHERE}`],
  ["a host that ends like fal's", `https://evilqueue.fal.run${ELSEWHERE}`],
  ["another host of fal's", `https://rest.fal.ai${ELSEWHERE}`],
  ['a host behind an @', `https://queue.fal.run@evil.example${ELSEWHERE}`],
  ['credentials', `https://user:secret@queue.fal.run${ELSEWHERE}`],
  ['no scheme', `//evil.example${ELSEWHERE}`],
  ['a second host as path', `${QUEUE}//evil.example${ELSEWHERE}`],
  ['http instead of https', `http://queue.fal.run${ELSEWHERE}`],
  ['another port', `https://queue.fal.run:8443${ELSEWHERE}`],
  ['another scheme', `file:///etc/passwd/${JOB_ID}`],
  ['javascript', `javascript:alert(1)//${JOB_ID}`],
  ['dot segments', `${QUEUE}/fal-ai/../../admin/${JOB_ID}`],
  ['escaped dot segments', `${QUEUE}/fal-ai/%2e%2e/admin/${JOB_ID}`],
  ['escaped slashes', `${QUEUE}/fal-ai%2f..%2fadmin/${JOB_ID}`],
  ['backslashes', `${QUEUE}\\\\evil.example\\${JOB_ID}`],
  ['a line break', `${QUEUE}/fal-ai\r\nHost: evil/${JOB_ID}`],
  ['a tab in the host', `https://queue.fal\t.run${ELSEWHERE}`],
  ['a fragment', `${QUEUE}${ELSEWHERE}#x`],
  ['a port of the same digits', `http://127.0.0.1:43000/queue${ELSEWHERE}`, 'http://127.0.0.1:4300/queue'],
  ['a path beside the queue', `http://127.0.0.1:4300/queue-admin${ELSEWHERE}`, 'http://127.0.0.1:4300/queue'],
  ['a path above the queue', `http://127.0.0.1:4300${ELSEWHERE}`, 'http://127.0.0.1:4300/queue'],
  ["fal's own host, where another is configured", `${QUEUE}${ELSEWHERE}`, 'http://127.0.0.1:4300/queue'],
  ["another job's URL", `${QUEUE}/fal-ai/veo3.1/requests/0000/status`],
  ['the id only as a part of a segment', `${QUEUE}/fal-ai/x${JOB_ID}y/status`],
  ['a relative path', `${ELSEWHERE}/status`],
  ['a very long URL', `${QUEUE}${ELSEWHERE}/${'x'.repeat(2000)}`],
  ['an empty string', ''],
  ['null', null],
  ['a number', 7],
  ['a list', [`${QUEUE}${ELSEWHERE}/status`]],
  ['an object', { href: `${QUEUE}${ELSEWHERE}/status` }],
];

const useless: readonly SubmitUrlsShape[] = [
  { name: 'no URLs at all', urls: {}, stored: null },
  {
    name: 'one URL for the status and the result',
    urls: { status_url: `${QUEUE}${ELSEWHERE}`, response_url: `${QUEUE}${ELSEWHERE}` },
    stored: null,
  },
];

/** What submits answer (fal-facts §1.2, §1.3, §9), and what nobody should follow with a key in hand. */
export const SUBMIT_URLS: readonly SubmitUrlsShape[] = [
  ...good,
  ...useless,
  ...hostile.map(([name, url, queueUrl]) => ({
    name,
    ...(queueUrl !== undefined && { queueUrl }),
    urls: { status_url: url, response_url: url, cancel_url: url },
    stored: null,
  })),
];
