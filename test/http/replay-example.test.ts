import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { insertPastJobs } from '../support/failed-jobs.ts';
import { type Ledger, startLedger } from '../support/ledger.ts';

const run = promisify(execFile);

let ledger: Ledger;
let section: string;
beforeAll(async () => {
  ledger = await startLedger();
  const readme = await readFile('README.md', 'utf8');
  section = /## Replay last Tuesday's failed jobs\n(.*?)\n## /s.exec(readme)?.[1] ?? '';
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

/** The fenced blocks of the section in this language. */
function blocks(language: string): string[] {
  return [...section.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((match) =>
    String(match[1]),
  );
}

test("the README's shell example answers what the README says", async () => {
  const script = blocks('sh').join('').replaceAll('http://localhost:4000', ledger.url);
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
        // Progress is asked for until the replay is done.
        return (shape.test(stdout) || !stdout.includes('"replays"')) && stdout;
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(answer).toMatch(shape);
    PLAN = /"token":"([^"]+)"/.exec(answer)?.[1] ?? PLAN;
  }
});

test("the README's query is the one of GraphiQL's tab, and runs", async () => {
  const [query = ''] = blocks('graphql');
  const page = await (await fetch(`${ledger.url}/graphql`, { headers: { accept: 'text/html' } })).text();
  expect(page).toContain(JSON.stringify(query).slice(1, -1));
  const { data } = await ledger.ask<{ replayPlan: object }, object>(query, {
    day: { date: '2026-11-17', timeZone: 'Europe/Berlin' },
  });
  expect(data.replayPlan).toMatchObject({
    matched: 5,
    skipped: expect.any(Array),
    token: expect.any(String),
  });
});
