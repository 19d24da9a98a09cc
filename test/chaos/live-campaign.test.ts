import { afterAll, expect, test } from 'vitest';
import { startLedger } from '../support/ledger.ts';
import { runLiveCampaign } from './live-campaign.ts';

const ledger = await startLedger();
afterAll(() => ledger.close());

test('what clients were told equals the table, though connections and notes are lost meanwhile', async () => {
  const report = await runLiveCampaign({
    url: ledger.url,
    databaseUrl: ledger.databaseUrl,
    tokenFor: ledger.token,
    subscribers: 40,
    changesPerSecond: 50,
    seconds: 6,
    killEveryMs: 1000,
    crashEvery: 3,
    // What is left of them after a crash; the server of other tests must not crash.
    crash: async (db) => void (await db.query('TRUNCATE ledger_changes, ledger_changes_noted')),
  });
  expect(report.problems).toEqual([]);
  expect(report.kills).toBeGreaterThan(0);
  expect(report.crashes).toBeGreaterThan(0);
  // As many as a machine with other work gets done.
  expect(report.changes).toBeGreaterThan(30);
}, 120_000);
