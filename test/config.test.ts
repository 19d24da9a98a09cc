import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../src/config.ts';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test('an empty environment is the sandbox, on this machine only', () => {
  expect(loadConfig({})).toMatchObject({
    production: false,
    host: '127.0.0.1',
    port: 4000,
    databaseUrl: undefined,
  });
});

test('an empty variable counts as not set', () => {
  expect(loadConfig({ FAL_KEY: '', PORT: ' ' })).toMatchObject({ production: false, port: 4000 });
});

test.each(['https://ann@x.test', 'https://ann:pw@x.test/', 'https://x.test/?a=1', 'https://x.test/#a'])(
  'APP_URL=%s is refused: paths are added to it, and fal is told it',
  (url) => {
    expect(problemsOf({ APP_URL: url })).toEqual(['APP_URL must have no user, password, query or fragment']);
  },
);

test('every problem is told at once, by name and without the value', () => {
  const problems = problemsOf({
    PORT: '70000',
    DATABASE_URL: 'mysql://user:hunter2@x/y',
    APP_URL: 'example.test',
    AUTH_SECRET: 'hunter2',
    LOG_LEVEL: 'loud',
    FAL_KEY: 'with space',
  });
  expect(new Set(problems.map((problem) => problem.split(' ')[0]))).toEqual(
    new Set(['APP_URL', 'AUTH_SECRET', 'DATABASE_URL', 'FAL_KEY', 'LOG_LEVEL', 'PORT']),
  );
  expect(problems.join()).not.toContain('hunter2');
});

test('with the real fal, or in production, authentication is required', () => {
  expect(problemsOf({ FAL_KEY: 'key' }).join()).toContain('AUTH_SECRET or AUTH_JWKS_URL is required');
  expect(problemsOf({ NODE_ENV: 'production' })).toHaveLength(3);
  expect(problemsOf({ FAL_KEY: 'key', AUTH_SECRET: 'x'.repeat(32) })).toEqual([]);
  expect(problemsOf({ FAL_KEY: 'key', AUTH_JWKS_URL: 'https://id.test/jwks' })).toEqual([]);
});

test('a schema other than public is refused, since every table is there', () => {
  const url = 'postgresql://user:hunter2@x/y';
  const auth = { FAL_KEY: 'a:b', AUTH_SECRET: 'a secret for tests, 32 characters long' };
  expect(problemsOf({ ...auth, DATABASE_URL: `${url}?schema=ledger` })).toEqual([
    expect.stringContaining('DATABASE_URL names the schema ledger'),
  ]);
  expect(problemsOf({ ...auth, DATABASE_URL: `${url}?schema=public` })).toEqual([]);
  expect(problemsOf({ ...auth, DATABASE_URL: url, DATABASE_DIRECT_URL: `${url}?schema=ledger` })).toEqual([
    expect.stringContaining('DATABASE_DIRECT_URL names the schema ledger'),
  ]);
  expect(problemsOf({ ...auth, DATABASE_URL: `${url}?currentSchema=ledger` })).toEqual([
    expect.stringContaining('DATABASE_URL names the schema ledger'),
  ]);
});

test.each<[parameters: Record<string, string>, schema: string | undefined]>([
  [{ search_path: 'ledger' }, 'ledger'],
  [{ options: '-c search_path=ledger' }, 'ledger'],
  [{ options: '-c timezone=UTC -csearch_path=ledger,public -c jit=off' }, 'ledger'],
  [{ options: '--search-path=ledger' }, 'ledger'],
  [{ options: String.raw`-c search_path="$user",\ "The\ ledger"` }, 'The ledger'],
  [{ schema: 'public', currentSchema: 'ledger' }, 'ledger'],
  [{ options: '-c search_path=public,extensions' }, undefined],
  [{ options: String.raw`-c search_path="$user",\ public` }, undefined],
  [{ options: '-c statement_timeout=5s' }, undefined],
  [{ search_path: '' }, undefined],
])('the schema that %j names is %s', (parameters, schema) => {
  const problems = problemsOf({
    FAL_KEY: 'a:b',
    AUTH_SECRET: 'a secret for tests, 32 characters long',
    DATABASE_URL: `postgresql://user@x/y?${new URLSearchParams(parameters)}`,
  });
  const named = problems.map((problem) => /^DATABASE_URL names the schema (.+?):/.exec(problem)?.[1]);
  expect(named).toEqual(schema ? [schema] : []);
});

test('a direct URL stands beside the URL of a pooler, not alone', () => {
  const url = 'postgresql://user@x/y';
  expect(problemsOf({ DATABASE_DIRECT_URL: url })).toEqual([
    expect.stringContaining('DATABASE_DIRECT_URL is of no use'),
  ]);
  expect(loadConfig({ DATABASE_URL: 'postgresql://user@pooler/y', DATABASE_DIRECT_URL: url })).toMatchObject({
    databaseUrl: 'postgresql://user@pooler/y',
    databaseDirectUrl: url,
  });
});

test('limits of rates that are left out keep their defaults', () => {
  const defaults = loadConfig({}).rateLimits;
  expect(defaults).toEqual({
    submit: { calls: 10, unit: 's', burst: 300 },
    cancel: { calls: 20, unit: 's', burst: 500 },
    replay: { calls: 1, unit: 's', burst: 30 },
    estimate: { calls: 50, unit: 's', burst: 500 },
  });
  expect(loadConfig({ RATE_LIMITS: 'replay=30/h:5, cancel=off' }).rateLimits).toEqual({
    ...defaults,
    replay: { calls: 30, unit: 'h', burst: 5 },
    cancel: undefined,
  });
  expect(Object.values(loadConfig({ RATE_LIMITS: 'off' }).rateLimits)).toEqual(Array(4).fill(undefined));
});

test.each([
  'on',
  'submit',
  'submit=10',
  'submit=0/s:1',
  'submit=1/d:1',
  'submit=1.5/s:9',
  'pause=1/s:1',
  'submit=1/s:1,',
  'submit=off,submit=1/s:1',
])('RATE_LIMITS=%s is refused', (limits) => {
  expect(problemsOf({ RATE_LIMITS: limits })).toEqual([
    expect.stringMatching(/^RATE_LIMITS must be off, or name each of submit, cancel, replay and estimate/),
  ]);
});

describe('a secret in a file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'secrets-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const fileOf = (name: string, content: string | Buffer) => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  };

  test.each([
    ['as it is', 'x'.repeat(32)],
    ['with a line break at its end', `${'x'.repeat(32)}\n`],
    ['with the line break of Windows', `${'x'.repeat(32)}\r\n`],
  ])('%s', (_name, content) => {
    const { auth, fal, databaseUrl } = loadConfig({
      AUTH_SECRET_FILE: fileOf('auth', content),
      FAL_KEY_FILE: fileOf('fal', 'id:secret\n'),
      DATABASE_URL_FILE: fileOf('database', 'postgresql://user:hunter2@db.test/ledger\n'),
    });
    expect(auth.secret).toBe('x'.repeat(32));
    expect(fal.key).toBe('id:secret');
    expect(databaseUrl).toBe('postgresql://user:hunter2@db.test/ledger');
  });

  test('is checked like the variable, and its content is not told', () => {
    expect(problemsOf({ FAL_KEY_FILE: fileOf('fal', 'with hunter2') })).toEqual([
      expect.stringMatching(/^FAL_KEY must be printable/),
      expect.stringContaining('AUTH_SECRET or AUTH_JWKS_URL is required'),
    ]);
    expect(problemsOf({ AUTH_SECRET_FILE: fileOf('auth', 'hunter2') }).join()).not.toContain('hunter2');
  });

  test.each([
    ['a file that does not exist', () => path.join(folder, 'nothing'), 'cannot be read (ENOENT)'],
    ['a folder', () => folder, 'no file'],
    ['a device', () => '/dev/zero', 'no file'],
    ['an empty file', () => fileOf('empty', '\n'), 'is empty'],
    ['a file that is no text', () => fileOf('bytes', Buffer.from([0xff, 0xfe])), 'cannot be read'],
    ['a large file', () => fileOf('large', 'x'.repeat(200_000)), 'more than 100000 bytes'],
  ])('is refused in %s', (_name, file, reason) => {
    expect(problemsOf({ NODE_ENV: 'production', FAL_KEY_FILE: file() })).toEqual([
      expect.stringMatching(/^FAL_KEY_FILE names /),
    ]);
    expect(problemsOf({ FAL_KEY_FILE: file() }).join()).toContain(reason);
  });

  test('is refused beside the variable', () => {
    const env = { FAL_KEY: 'id:secret', FAL_KEY_FILE: fileOf('fal', 'id:secret') };
    expect(problemsOf(env)).toEqual(['FAL_KEY and FAL_KEY_FILE exclude each other']);
  });
});
