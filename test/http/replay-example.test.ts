import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TABS } from '../../web/graphiql/tabs.ts';
import { readBlocks } from '../support/documents.ts';
import { insertPastJobs } from '../support/failed-jobs.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

const run = promisify(execFile);
const DOCUMENT = 'docs/replay.md';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
  const db = new Client({ connectionString: ledger.databaseUrl });
  await db.connect();
  await insertPastJobs(db, 3);
  await insertPastJobs(db, 2, { errorType: 'content_policy_violation' });
  await db.query("UPDATE generations SET created_at = '2026-11-17T23:30:00+01:00'");
  await insertPastJobs(db, 4);
  await db.query(
    "UPDATE generations SET created_at = '2026-11-18T00:00:00+01:00' WHERE created_at > '2026-11-18'",
  );
  await db.end();
});
afterAll(async () => await ledger.close());

test('the shell example of docs/replay.md answers what the document says', async () => {
  const script = (await readBlocks(DOCUMENT, 'sh')).join('').replaceAll('http://localhost:4000', ledger.url);
  const [define = '', ...steps] = script.split(/\n\n/);
  expect(steps).toHaveLength(3);
  const token = await ledger.token('boss', 'admin');
  let PLAN = '';
  for (const step of steps) {
    const promised = /^# (.*)$/m.exec(step)?.[1] ?? '';
    const shape = new RegExp(
      promised
        .replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replaceAll('…', '[\\w-]+')
        .replace(/"id":"[^"]+"/, '"id":"\\w+=*"'),
    );
    const answer = await vi.waitUntil(
      async () => {
        const { stdout } = await run('bash', ['-c', `${define}\n${step}`], {
          env: { PATH: process.env['PATH'] ?? '', TOKEN: token, PLAN },
        });
        // The last step is repeated until the replay is done.
        return (shape.test(stdout) || !stdout.includes('"replays"')) && stdout;
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(answer).toMatch(shape);
    PLAN = /"token":"([^"]+)"/.exec(answer)?.[1] ?? PLAN;
  }
});

test("the query of docs/replay.md is the one in GraphiQL's tab, and runs", async () => {
  const [query = ''] = await readBlocks(DOCUMENT, 'graphql');
  expect(TABS.find(({ name }) => name === 'PlanReplay')?.query).toContain(query);
  const { data } = await ledger.ask<{ replayPlan: object }, object>(query, {
    day: { date: '2026-11-17', timeZone: 'Europe/Berlin' },
  });
  expect(data.replayPlan).toMatchObject({
    matched: 5,
    skipped: expect.any(Array),
    token: expect.any(String),
  });
});
