import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, test, vi } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';

const SUBMIT =
  'mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "left" } }) { __typename } }';

/** Sends a submit that fal answers late, leaves it, and closes the server between fal's having the job and its answer. */
async function closeDuringSubmit(ledger: Ledger): Promise<string[]> {
  const db = new Client({ connectionString: ledger.databaseUrl });
  await db.connect();
  try {
    ledger.sandbox.faults.script({ operation: 'submit', fault: { name: 'delay-answer', ms: 3000 } });
    const client = new AbortController();
    const sent = fetch(`${ledger.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await ledger.token('ann', 'user')}`,
      },
      body: JSON.stringify({ query: SUBMIT }),
      signal: client.signal,
    }).then(
      ({ status }) => status,
      () => 'gone',
    );
    await vi.waitUntil(() => ledger.sandbox.inspection.jobs.length === 1, { timeout: 15_000 });
    client.abort();
    expect(await sent).toBe('gone');
    await sleep(200);
    await ledger.app.close();
    const { rows } = await db.query('SELECT request_id FROM generations');
    return rows.map((row) => row.request_id);
  } finally {
    await db.end();
    await ledger.close();
  }
}

test('a shutdown waits for a submit whose client has gone, and the row has the id that fal gave', async () => {
  const ledger = await startLedger({ FAL_TIMEOUT_SECONDS: '10' }, { jobSeconds: 60 });
  expect(await closeDuringSubmit(ledger)).toEqual([expect.not.stringContaining('pending')]);
});
