import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MODELS } from '../../../src/sandbox/models/registry.ts';

const ROOT = path.join(import.meta.dirname, '../../..');

/** README.md and everything in docs/. */
async function documents(): Promise<string> {
  const docs = await readdir(path.join(ROOT, 'docs')).catch(() => []);
  const files = ['README.md', ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];
  return (await Promise.all(files.map((file) => readFile(path.join(ROOT, file), 'utf8')))).join('\n');
}

test('the documents name every endpoint that the sandbox knows', async () => {
  const text = await documents();
  expect([...MODELS.keys()].filter((endpoint) => !text.includes(`\`${endpoint}\``))).toEqual([]);
});

test.each([...MODELS])('%s has a price and makes a result that can be looked at', (endpoint, model) => {
  const input = { prompt: 'a lighthouse' };
  const run = { requestId: 'r', endpoint, input, seed: '7', inferenceSeconds: 1 };
  expect(Number(model.unitPrice)).toBeGreaterThan(0);
  expect(model.units(input)).toBeGreaterThan(0);
  const result = model.result(run, 'http://files');
  const name = /"http:\/\/files\/([^"]+)"/.exec(JSON.stringify(result))?.[1];
  expect(name === undefined ? result['output'] : model.file(run, name)).toBeDefined();
});
