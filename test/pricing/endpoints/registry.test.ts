import { expect, test } from 'vitest';
import { defaultSeconds, documentedPrice, findFamily } from '../../../src/pricing/endpoints/registry.ts';

test.each(['fal-ai/wan/v2.7/text-to-video', 'bytedance/seedance-2.0/text-to-video', 'a/b'])(
  '%s has no documented default length',
  (endpoint) => expect(defaultSeconds(endpoint)).toBeNull(),
);

test.each([
  ['fal-ai/veo3.1', '0.40', 'seconds'],
  ['fal-ai/wan/v2.7/text-to-video', '0.10', 'seconds'],
  ['fal-ai/wan/v2.7/image-to-video', '0.10', 'seconds'],
  ['bytedance/seedance-2.0/text-to-video', '0.014', 'units'],
])('the documented price of %s is $%s (%s)', (endpoint, unitPrice, unit) =>
  expect(documentedPrice(endpoint)).toEqual({ unitPrice, unit }),
);

test.each([
  'fal-ai/veo3.1/image-to-video',
  'fal-ai/wan/v2.7/edit-video',
  'bytedance/seedance-2.0/fast/text-to-video',
  'fal-ai/flux/dev',
  'a/b',
])('%s has no documented price', (endpoint) => expect(documentedPrice(endpoint)).toBeNull());

test.each(['a/b', 'constructor', 'fal-ai/veo3.10', 'fal-ai/wand', 'fal-ai/flux-2-pro'])(
  '%s belongs to no family',
  (endpoint) => expect(findFamily(endpoint)).toBeUndefined(),
);
