import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { expect, test, vi } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';

const SUBMIT =
  'mutation ($endpoint: String!) { submitGeneration(input: { endpoint: $endpoint, inputs: { prompt: "left" } }) { __typename } }';

/** Sends a submit that fal answers late, leaves it, and closes the server between fal's having the job and its answer. */
async function closeDuringSubmit(ledger: Ledger, times: number): Promise<string[]> {
  const db = new Client({ connectionString: ledger.databaseUrl });
  await db.connect();
  try {
    for (let time = 0; time < times; time += 1) await ledger.ask(SUBMIT, { endpoint: 'none' });
    ledger.sandbox.faults.script({ operation: 'submit', fault: { name: 'delay-answer', ms: 3000 } });
    const client = new AbortController();
    const sent = fetch(`${ledger.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await ledger.token('ann', 'user')}`,
      },
      body: JSON.stringify({ query: SUBMIT, variables: { endpoint: 'fal-ai/flux/dev' } }),
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

test.each([
  ['the first time', 0],
  ['when it is known', 2],
])(
  'a shutdown waits for a submit whose client has gone, and the row has the id that fal gave: %s',
  async (_, times) => {
    const ledger = await startLedger({ FAL_TIMEOUT_SECONDS: '10' }, { jobSeconds: 60 });
    expect(await closeDuringSubmit(ledger, times)).toEqual([expect.not.stringContaining('pending')]);
  },
);
