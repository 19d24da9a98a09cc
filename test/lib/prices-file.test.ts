import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'prices-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, 'prices.json');

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** What is wrong with a file of this content. */
function problemsOfFile(text: string | Buffer): readonly string[] {
  writeFileSync(file, text);
  return problemsOf({ PRICES_FILE: file });
}

test('a valid file gives prices by endpoint, in US dollars, digit for digit', () => {
  writeFileSync(
    file,
    `{"fal-ai/veo3.1":{"unit_price":0.4,"unit":"seconds"},
      "a/free":{"unit_price":0,"unit":"images","currency":"USD"},
      "a/small":{"unit_price":0.0000001,"unit":"units"}}`,
  );
  const { prices } = loadConfig({ PRICES_FILE: file });
  expect([...prices.keys()]).toEqual(['fal-ai/veo3.1', 'a/free', 'a/small']);
  expect(prices.get('fal-ai/veo3.1')).toEqual({ unitPrice: '0.4', unit: 'seconds', currency: 'USD' });
  expect(prices.get('a/free')).toEqual({ unitPrice: '0', unit: 'images', currency: 'USD' });
  expect(Number(prices.get('a/small')?.unitPrice)).toBe(1e-7);
});

test('without the variable, or with an empty file, nothing takes precedence over fal’s prices', () => {
  writeFileSync(file, '{}');
  for (const env of [{}, { PRICES_FILE: '' }, { PRICES_FILE: file }])
    expect(loadConfig(env).prices).toEqual(new Map());
});

test.each([
  ['no file is there', path.join(folder, 'none.json')],
  ['it is a folder', folder],
])('where %s, the problem names the file and that it cannot be read', (_name, missing) => {
  expect(problemsOf({ PRICES_FILE: missing })).toEqual([
    `PRICES_FILE names a file that cannot be read: ${missing}`,
  ]);
});

test.each(['', '{', 'prices', '{"a/b":{"unit_price":.4}}'])('%j is reported as not being JSON', (text) => {
  expect(problemsOfFile(text)).toEqual([`PRICES_FILE names a file that is not JSON: ${file}`]);
});

test('a file in another encoding is not read with other letters', () => {
  expect(problemsOfFile(Buffer.from('{"a/é":{"unit_price":1,"unit":"images"}}', 'latin1'))).toEqual([
    `PRICES_FILE names a file that is not UTF-8: ${file}`,
  ]);
});

test.each([
  ['a price in words', '{"a/b":{"unit_price":"0.4","unit":"seconds"}}', 'a/b.unit_price'],
  ['a negative price', '{"a/b":{"unit_price":-1,"unit":"seconds"}}', 'a/b.unit_price'],
  ['a price beyond all bounds', '{"a/b":{"unit_price":1e400,"unit":"seconds"}}', 'a/b.unit_price'],
  ['no price', '{"a/b":{"unit":"seconds"}}', 'a/b.unit_price'],
  ['no unit', '{"a/b":{"unit_price":1}}', 'a/b.unit'],
  ['an empty unit', '{"a/b":{"unit_price":1,"unit":""}}', 'a/b.unit'],
  ['another currency', '{"a/b":{"unit_price":1,"unit":"images","currency":"EUR"}}', 'a/b.currency'],
  ['a bare number', '{"a/b":0.4}', 'a/b'],
  ['null', '{"a/b":null}', 'a/b'],
])('of %s the problem names the file and the member', (_name, text, member) => {
  const problems = problemsOfFile(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(`PRICES_FILE of ${file}: ${member}: `);
});

test('an unknown member is a mistake and is named', () => {
  const [problem] = problemsOfFile('{"a/b":{"unit_price":1,"unit":"images","unit_pirce":2}}');
  expect(problem).toMatch(`PRICES_FILE of ${file}: a/b: `);
  expect(problem).toContain('unit_pirce');
});

test.each(['[]', 'null', '7', '"a/b"'])(
  'a file with %s has no endpoints, and the problem names it',
  (text) => {
    const problems = problemsOfFile(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(`PRICES_FILE of ${file}: `);
  },
);

test('all mistakes in a file are reported at once, with those of other variables', () => {
  writeFileSync(file, '{"a/b":{"unit":"images"},"c/d":{"unit_price":1,"unit":""}}');
  const problems = problemsOf({ PRICES_FILE: file, PORT: 'none' }).map((problem) =>
    problem.replace(file, 'F'),
  );
  expect(problems.toSorted().map((problem) => problem.split(': ').slice(0, 2).join(': '))).toEqual([
    'PORT must be a whole number from 0 to 65535',
    'PRICES_FILE of F: a/b.unit_price',
    'PRICES_FILE of F: c/d.unit',
  ]);
});
