import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { type CorpusRequest, requestsOf } from '../support/http-corpus.ts';
import { type Ledger, startLedger, tokenFor } from '../support/ledger.ts';
import { type CorpusAnswer, play } from '../support/play.ts';
import { insertTuesday } from '../support/questions.ts';

// What the server answered before, whichever way through it a request took then: what makes it faster may change no answer.
// After a change that is meant, UPDATE_ANSWERS=1 npx vitest run test/http/same-answers.test.ts writes the file, of which a
// line is a request and its answer; read its diff.
const FILE = path.join(import.meta.dirname, 'answers.jsonl');

interface Kept {
  readonly request: CorpusRequest;
  readonly answer: CorpusAnswer;
}

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger({ GRAPHIQL: 'off', CORS_ORIGINS: 'https://front.example' });
  await insertTuesday(ledger.databaseUrl);
  await fillIn(ledger.databaseUrl);
  await untilTagged(ledger.url);
  if (process.env['UPDATE_ANSWERS'] === undefined) return;
  const lines: string[] = [];
  for (const request of requestsOf(schema))
    lines.push(JSON.stringify({ request, answer: await play(ledger.url, request) }));
  writeFileSync(FILE, `${lines.join('\n')}\n`);
});

/** Gives a job a value for every field, and another one what a failure has. */
async function fillIn(connectionString: string): Promise<void> {
  const db = new Client({ connectionString });
  await db.connect();
  await db.query(`UPDATE generations SET seed = 9007199254740993, duration_s = 5.5, ended_by = 'WEBHOOK', billed_units = 1.6,
    cost_unit = 'seconds', unit_price = 0.4, cost_updated_at = '2026-11-17T12:02:00.123456Z', result_note = 'a note',
    payload = '{"video": {"url": "https://v3.fal.media/files/lion/hRtY5Kq2_output.mp4", "file_size": 12345678901234567890},
      "text": "A lighthouse.", "seed": 9007199254740993}' WHERE request_id = 'one'`);
  await db.query(`UPDATE generations SET replay_of = 1, replay_root = 1, fal_status = 422, ended_by = 'SUBMIT',
    cancel_requested_at = '2026-11-17T12:00:55Z' WHERE request_id = 'four'`);
  await db.query(`INSERT INTO webhook_deliveries (received_at, request_id, verdict, detail)
    VALUES ('2026-11-17T12:01:00Z', 'one', 'APPLIED', NULL), ('2026-11-17T12:01:01Z', 'one', 'STALE', 'too old')`);
  await db.query("UPDATE generations SET ledger_started_at = '2026-11-17T12:00:10Z'");
  // No trigger writes it if nothing else changes.
  await db.query("UPDATE generations SET ledger_updated_at = '2026-11-17T12:03:00Z'");
  await db.end();
}

/** There are ETags once no transaction is open that began before anybody asked for one. */
async function untilTagged(url: string): Promise<void> {
  const authorization = `Bearer ${await tokenFor('boss', 'admin')}`;
  await vi.waitFor(
    async () => {
      const response = await fetch(`${url}/graphql?query={generations{edges{cursor}}}`, {
        headers: { authorization },
      });
      expect(response.headers.get('etag')).not.toBeNull();
    },
    { timeout: 20_000, interval: 200 },
  );
}

afterAll(async () => await ledger.close());

const kept: Kept[] = readFileSync(FILE, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

test.each(kept.map((one) => [one.request.name, one] as const))(
  '%s: status, headers and bytes are as they were',
  async (_name, { request, answer }) => {
    expect(await play(ledger.url, request)).toEqual(answer);
    // What is remembered from the first time makes no difference.
    expect(await play(ledger.url, request)).toEqual(answer);
  },
);

test('every field of the schema that a job has is asked for alone', () => {
  const asked = new Set(kept.map(({ request }) => request.name));
  const missing = requestsOf(schema).filter(({ name }) => !asked.has(name));
  expect(missing.map(({ name }) => name)).toEqual([]);
});
