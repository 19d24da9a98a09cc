import { expect, test } from 'vitest';
import { InvalidInputError } from '../../src/errors.ts';
import { checkEndpoint } from '../../src/generations/job-input.ts';

test.each([
  'fal-ai/flux/requests/019a/cancel',
  'fal-ai/flux/Requests/019a/cancel',
  'fal-ai/flux/requests',
  'fal-ai/requests',
  'fal-ai/flux/../other',
  'fal-ai/flux/%2e%2e/other',
  'fal-ai/flux?fal_webhook=x',
  'fal-ai/flux#x',
  'fal-ai/flux/',
  '/fal-ai/flux',
  'fal-ai//flux',
  'fal-ai/flux dev',
  'fal-ai/flux\n',
  'https://fal.run/flux',
  'fal-ai\\flux',
  'fal-ai@x/flux',
  'flux',
])('%j is no endpoint, so nothing is sent there with our key', (endpoint) => {
  expect(() => checkEndpoint('endpoint', endpoint)).toThrow(InvalidInputError);
});

test.each(['fal-ai/flux/dev', 'fal-ai/veo3.1', 'workflows/me/my-requests', 'acme/requests-of-mine/x'])(
  '%j is an endpoint',
  (endpoint) => {
    expect(checkEndpoint('endpoint', endpoint)).toBe(endpoint);
  },
);
