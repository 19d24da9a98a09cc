import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config.ts';
import { allows } from '../../src/lib/endpoint-patterns.ts';

test.each<[pattern: string, endpoint: string, fits: boolean]>([
  ['fal-ai/veo3.1', 'fal-ai/veo3.1', true],
  ['fal-ai/veo3.1', 'fal-ai/veo3.1/fast', false],
  ['fal-ai/veo3.1', 'fal-ai/veo3x1', false],
  ['fal-ai/veo3.1', 'FAL-AI/veo3.1', false],
  ['fal-ai/veo3.1', 'fal-ai/veo3.1/', false],
  ['fal-ai/flux/*', 'fal-ai/flux/dev', true],
  ['fal-ai/flux/*', 'fal-ai/flux/dev/image-to-image', true],
  ['fal-ai/flux/*', 'fal-ai/flux', false],
  ['fal-ai/flux/*', 'fal-ai/flux-pro/v1.1', false],
  ['fal-ai/flux/*', 'FAL-AI/flux/dev', false],
  ['fal-ai/flux/*', 'x/fal-ai/flux/dev', false],
  ['fal-ai/flux*', 'fal-ai/flux', true],
  ['fal-ai/flux*', 'fal-ai/flux-pro/v1.1', true],
  ['*/dev', 'fal-ai/flux/dev', true],
  ['*/dev', 'fal-ai/flux/devel', false],
  ['fal-ai/*/fast', 'fal-ai/veo3.1/fast', true],
  ['fal-ai/*/fast', 'fal-ai/fast', false],
  ['fal-ai/*a*a*/x', 'fal-ai/aa/x', true],
  ['fal-ai/*a*a*/x', 'fal-ai/a/x', false],
  ['a*a/b', 'a/b', false],
  ['*', 'any/thing', true],
  [`${'*a'.repeat(100)}/b`, `${'a'.repeat(250)}/c`, false],
])('%s and %s: %s', (pattern, endpoint, fits) => {
  expect(allows([pattern], endpoint)).toBe(fits);
  expect(allows([], endpoint)).toBe(false);
  expect(allows(['no/body', pattern], endpoint)).toBe(fits);
});

const load = (text: string) => loadConfig({ ALLOWED_ENDPOINTS: text }).allowedEndpoints;

test('without the variable every user and admin may submit to all; an empty list allows nothing', () => {
  expect(load('')).toEqual({ user: ['*'], analyst: [], admin: ['*'] });
  expect(load('{"user":[],"admin":["fal-ai/flux/*","fal-ai/veo3.1"]}')).toEqual({
    user: [],
    analyst: [],
    admin: ['fal-ai/flux/*', 'fal-ai/veo3.1'],
  });
});

test.each<readonly [text: string, named: string]>([
  ['fal-ai/flux/*', 'received string'],
  ['[]', 'received array'],
  ['{"user":["*"]}', 'admin'],
  ['{"user":["*"],"admin":["*"],"root":["*"]}', 'root'],
  ['{"user":["*"],"admin":["*"],"analyst":["*"]}', 'analyst'],
  ['{"user":["*"],"Admin":["*"]}', 'Admin'],
  ['{"user":"*","admin":["*"]}', 'user'],
  ['{"user":[7],"admin":["*"]}', 'user'],
  ...['', ' ', 'flux', 'fal-ai/flux/', '/fal-ai/flux', 'fal-ai//flux', 'fal-ai/../flux', 'fal-ai/./flux'].map(
    (pattern) => [JSON.stringify({ user: [pattern], admin: ['*'] }), JSON.stringify(pattern)] as const,
  ),
  ['{"user":["fal-ai/flux/[a-z]"],"admin":["*"]}', 'flux/[a-z]'],
  ['{"user":["https://fal.run/fal-ai/flux"],"admin":["*"]}', 'https'],
  ['{"user":["fal-ai/flux/dev?x=*"],"admin":["*"]}', 'dev?x'],
])('%s stops the start, with a line that says why', (text, named) => {
  const starting = () => load(text);
  expect(starting).toThrow(ConfigError);
  expect(starting).toThrow(/ALLOWED_ENDPOINTS must be JSON such as /);
  expect(starting).toThrow(named);
});
