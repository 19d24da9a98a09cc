import { beforeEach, expect, test } from 'vitest';
import { UnauthenticatedError } from '../../src/errors.ts';
import { rememberingTokens, type VerifiedToken } from '../../src/http/known-tokens.ts';

const START = Date.parse('2026-11-17T12:00:00Z');

let now: number;
let keys: object | undefined;
let exp: number | undefined;
let refused: boolean;
let verified: string[];
let viewerOf: (token: string) => Promise<{ userId: string }>;

beforeEach(() => {
  now = START;
  keys = {};
  exp = undefined;
  refused = false;
  verified = [];
  viewerOf = rememberingTokens(
    async (token): Promise<VerifiedToken> => {
      verified.push(token);
      if (refused) throw new UnauthenticatedError('refused');
      return { viewer: { userId: `user of ${token}`, role: 'user' }, exp };
    },
    { latest: () => keys, current: async () => keys },
    () => new Date(now),
  );
});

/** How often the token has to be verified for one more request. */
async function verificationsOf(token: string): Promise<number> {
  const before = verified.length;
  expect(await viewerOf(token)).toEqual({ userId: `user of ${token}`, role: 'user' });
  return verified.length - before;
}

test('a token is verified once a minute, each token by itself', async () => {
  expect(await verificationsOf('a')).toBe(1);
  expect(await verificationsOf('a')).toBe(0);
  expect(await verificationsOf('b')).toBe(1);
  now += 59_999;
  expect(await verificationsOf('a')).toBe(0);
  now += 1;
  expect(await verificationsOf('a')).toBe(1);
});

test.each([0, 1, 999])('a token is verified again from its last second on, %i ms into it', async (into) => {
  exp = START / 1000 + 30;
  expect(await verificationsOf('a')).toBe(1);
  now = exp * 1000 - 1;
  expect(await verificationsOf('a')).toBe(0);
  now = exp * 1000 + into;
  refused = true;
  await expect(viewerOf('a')).rejects.toThrow('refused');
});

test('after other keys have come, it is verified with them', async () => {
  await viewerOf('a');
  keys = {};
  expect(await verificationsOf('a')).toBe(1);
  keys = {};
  refused = true;
  await expect(viewerOf('a')).rejects.toThrow('refused');
});

test('keys that come during a verification leave it unknown with which it was done', async () => {
  const verifying = viewerOf('a');
  keys = {};
  await verifying;
  expect(await verificationsOf('a')).toBe(1);
  expect(await verificationsOf('a')).toBe(0);
});

test('while there are no keys, nothing is remembered', async () => {
  keys = undefined;
  await viewerOf('a');
  expect(await verificationsOf('a')).toBe(1);
  keys = {};
  await viewerOf('a');
  keys = undefined;
  expect(await verificationsOf('a')).toBe(1);
});

test('a clock that is set back keeps no token longer', async () => {
  await viewerOf('a');
  now -= 3_600_000;
  expect(await verificationsOf('a')).toBe(1);
});

test('a refused token is asked about each time', async () => {
  refused = true;
  await expect(viewerOf('a')).rejects.toThrow('refused');
  refused = false;
  expect(await verificationsOf('a')).toBe(1);
});

test('the least recently used of 10,000 tokens makes room', async () => {
  for (let at = 0; at < 10_000; at += 1) await viewerOf(`token ${at}`);
  expect(await verificationsOf('token 0')).toBe(0);
  await viewerOf('one more');
  expect(await verificationsOf('token 0')).toBe(0);
  expect(await verificationsOf('token 1')).toBe(1);
});
