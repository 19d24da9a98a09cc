import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test, vi } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { readBlocks } from '../support/documents.ts';
import { openTestLedger, startLedger, startSecond } from '../support/ledger.ts';

const run = promisify(execFile);
const DOCUMENT = 'docs/budgets.md';
const [json = ''] = await readBlocks(DOCUMENT, 'json');
const folder = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-budgets-'));
afterAll(() => rm(folder, { recursive: true }));
const { ledger, db } = await openTestLedger(startLedger());

test('the shell example of docs/budgets.md answers what the document says', async () => {
  const script = (await readBlocks(DOCUMENT, 'sh')).join('').replaceAll('http://localhost:4000', ledger.url);
  const [define = '', ...steps] = script.trim().split(/\n\n/);
  const TOKEN = await ledger.token('boss', 'admin');
  expect(steps).toHaveLength(4);
  for (const step of steps) {
    const promised = /^# (.*)$/m.exec(step)?.[1];
    await vi.waitFor(
      async () => {
        const { stdout } = await run('bash', ['-c', `${define}\n${step}`], {
          env: { PATH: process.env['PATH'] ?? '', TOKEN },
        });
        expect(stdout).toBe(promised);
      },
      // What was spent shows when fal has completed and billed the first.
      { timeout: 20_000, interval: 300 },
    );
  }
});

test('an alarm is raised once for each threshold of a period, in the log and for webhooks', async () => {
  const lines = () => ledger.logged().match(/has reached \d+ % of \$2\.00/g) ?? [];
  // A server without budgets looks for the first one every ten seconds.
  await vi.waitUntil(() => lines().length >= 2, 30_000);
  expect(lines()).toEqual(['has reached 50 % of $2.00', 'has reached 80 % of $2.00']);
  const { rows } = await db.query('SELECT threshold FROM budget_alarms ORDER BY 1');
  expect(rows.map(({ threshold }) => threshold)).toEqual([50, 80]);
});

test('budgets of the file are set at the start, the API does not change them, and they go with the file', async () => {
  const file = path.join(folder, 'budgets.json');
  await writeFile(file, json);
  const query = `{ budgets { id setBy limitDollars effectiveSince } }`;
  const other = await startSecond(ledger, { BUDGETS_FILE: file });
  const { data } = await other.ask<{ budgets: Array<{ id: string; setBy: string | null }> }, object>(query);
  const ofFile = data.budgets.filter(({ setBy }) => setBy === null);
  expect(ofFile).toMatchObject([
    { limitDollars: 500, effectiveSince: expect.any(String) },
    { limitDollars: 50, effectiveSince: expect.any(String) },
  ]);
  const removed = await other.ask(
    `mutation ($id: ID!) { removeBudget(input: { id: $id }) { __typename ... on Error { message } } }`,
    { id: ofFile[0]?.id },
  );
  expect(removed.data).toMatchObject({ removeBudget: { __typename: 'NotAllowedError' } });
  await other.close();
  await (await startSecond(ledger)).close();
  const after = await ledger.ask<{ budgets: Array<{ setBy: string | null }> }, object>(query);
  expect(after.data.budgets.map(({ setBy }) => setBy)).toEqual(['boss']);
});

test.each([
  ['[{', 'names a file that is not JSON'],
  ['{}', 'expected array'],
  ['[{"scope":{},"limitDollars":1,"period":"DAY","action":"BLOCK"}]', '0.scope: name exactly one scope'],
  [
    '[{"scope":{"everything":true},"limitDollars":-1,"period":"DAY","action":"BLOCK"}]',
    '0.limitDollars: A limit is',
  ],
  [
    '[{"scope":{"everything":true},"limitDollars":1,"period":"DAY","action":"BLOCK","timeZone":"Mars/Base"}]',
    '0.timeZone: ',
  ],
  [
    '[{"scope":{"userId":"a"},"limitDollars":1,"period":"DAY","action":"BLOCK"},{"scope":{"userId":"a"},"limitDollars":2,"period":"DAY","action":"ALERT"}]',
    '1: there is another budget of this scope and period',
  ],
])('a file with %s stops the start', async (text, reason) => {
  const file = path.join(folder, 'wrong.json');
  await writeFile(file, text);
  expect(() => loadConfig({ BUDGETS_FILE: file })).toThrow(reason);
});
