import { expect, test } from 'vitest';
import { openReceiver, openSandbox, settled, submit } from '../sandbox/support.ts';
import { openTestDatabase } from '../support/database.ts';
import type { TestSandbox } from '../support/sandbox.ts';
import { compare, watchTerminalRows } from './compare-jobs.ts';

const { client } = await openTestDatabase();
await watchTerminalRows(client);

/** A job that the request list never shows, and when its webhook was acknowledged. */
async function unlistedJob(sandbox: TestSandbox) {
  const { url } = await openReceiver();
  sandbox.faults.script({ fault: { name: 'unlisted' } });
  const requestId = await submit(sandbox, { webhookUrl: url });
  await settled(sandbox, requestId);
  return { requestId, toldAt: sandbox.inspection.job(requestId)?.deliveries[0]?.acknowledgedAt ?? null };
}

/** Compares the sandbox with a table whose only row was given up at that time. */
async function compareGivenUp(
  sandbox: TestSandbox,
  at: number,
  requestId = 'pending:s-1',
  prompt = 'a lighthouse',
) {
  await client.query('TRUNCATE generations');
  await client.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, submit_started_at, finished_at, error_type)
     VALUES ($2, 'ann', 'fal-ai/flux/dev', 'FAILED', $3, now(), $1, 'submission_unconfirmed')`,
    [new Date(at), requestId, { prompt }],
  );
  return await compare(sandbox, client, 1);
}

test('a job of which no webhook came before it was given up is not lost', async () => {
  const sandbox = await openSandbox();
  const { requestId, toldAt } = await unlistedJob(sandbox);
  const before = (toldAt ?? 0) - 1000;
  // The webhook that came later gives it fal's id.
  expect(await compareGivenUp(sandbox, before, requestId)).toEqual({ problems: [], unknowable: 1 });
  expect((await compareGivenUp(sandbox, before)).problems).toEqual([expect.stringMatching(/^lost: /)]);
  const { problems } = await compareGivenUp(sandbox, before, requestId, 'a harbour');
  expect(problems).toEqual([expect.stringMatching(/^mixed up: /)]);

  const silent = await openSandbox();
  silent.faults.script({ fault: { name: 'webhook-lost' } });
  expect((await unlistedJob(silent)).toldAt).toBeNull();
  expect(await compareGivenUp(silent, Date.now())).toEqual({ problems: [], unknowable: 1 });
});

test('a job that was cancelled before it was sent, yet gets an id of fal, is noticed', async () => {
  await client.query('TRUNCATE generations, chaos_changes');
  await client.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, finished_at)
     VALUES ('pending:s-1', 'ann', 'fal-ai/flux/dev', 'CANCELLED', '{}', now())`,
  );
  await client.query("UPDATE generations SET request_id = 'paid'");
  const { problems } = await compare(await openSandbox(), client, 1);
  await client.query('TRUNCATE chaos_changes');
  expect(problems).toContainEqual(expect.stringMatching(/^changed after its end: /));
});

test('a job whose webhook was acknowledged before it was given up is lost', async () => {
  const sandbox = await openSandbox();
  const { toldAt } = await unlistedJob(sandbox);
  const { problems, unknowable } = await compareGivenUp(sandbox, (toldAt ?? 0) + 1000);
  expect(problems).toEqual([expect.stringMatching(/^lost: .*true acknowledged .*submission_unconfirmed/)]);
  expect(unknowable).toBe(0);
});
