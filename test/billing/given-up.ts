import type { Client } from 'pg';
import { IMAGE, settled, submit } from '../sandbox/support.ts';
import { insertJobs, type JobRow } from '../support/jobs.ts';
import type { TestSandbox } from '../support/sandbox.ts';

const DAY_MS = 86_400_000;

/** A row of a job that has ended, as the servers leave it after giving up its bill. */
export function ended(requestId: string, daysAgo = 30): JobRow {
  const createdAt = new Date(Date.now() - daysAgo * DAY_MS);
  const row = { requestId, userId: 'ann', endpoint: IMAGE, status: 'COMPLETED', costCents: '2' } as const;
  return { ...row, createdAt, finishedAt: createdAt };
}

/** Jobs that the sandbox has ended and billed and whose bills the ledger does not know. */
export async function givenUp(client: Client, sandbox: TestSandbox, count: number): Promise<void> {
  const ids = await Promise.all(Array.from({ length: count }, () => submit(sandbox)));
  for (const id of ids) await settled(sandbox, id);
  await insertJobs(
    client,
    ids.map((id) => ended(id)),
  );
}
