import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readBlocks } from '../support/documents.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

const run = promisify(execFile);

interface Completed {
  readonly status: string;
  readonly prompt: string;
  readonly outputUrl: string;
}

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(async () => await ledger.close());

test("the README's curl submits a generation and answers what the README says", async () => {
  const [command = ''] = await readBlocks('README.md', 'sh');
  const [answer = ''] = await readBlocks('README.md', 'json');
  const { stdout } = await run('bash', ['-c', command.replace('http://localhost:4000', ledger.url)], {
    env: { PATH: process.env['PATH'] ?? '', TOKEN: await ledger.token('boss', 'admin') },
  });
  const promised = JSON.parse(answer);
  promised.data.submitGeneration.generation.requestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
  expect(JSON.parse(stdout)).toEqual(promised);
});

test("the README's query shows it completed, with a link that opens", async () => {
  const [query = ''] = await readBlocks('README.md', 'graphql');
  const node = await vi.waitUntil(
    async () => {
      const { data } = await ledger.ask<{ generations: { edges: Array<{ node: Completed }> } }, object>(
        query,
      );
      return data.generations.edges.map((edge) => edge.node).find(({ status }) => status === 'COMPLETED');
    },
    { timeout: 10_000 },
  );
  expect(node.prompt).toBe('a lighthouse in the rain');
  expect((await fetch(node.outputUrl)).status).toBe(200);
});
