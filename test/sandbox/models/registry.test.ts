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

test('every endpoint has a price of its own and makes a result whose files can be opened', () => {
  const run = { requestId: 'r', input: { prompt: 'a lighthouse' }, seed: '7', inferenceSeconds: 1 };
  for (const [endpoint, model] of MODELS) {
    expect(Number(model.unitPrice), endpoint).toBeGreaterThan(0);
    expect(model.units(run.input), endpoint).toBeGreaterThan(0);
    const result = JSON.stringify(model.result({ ...run, endpoint }, 'http://files'));
    const [, name = ''] = /"http:\/\/files\/([^"]+)"/.exec(result) ?? [];
    expect(model.file({ ...run, endpoint }, name), endpoint).toBeDefined();
  }
});
