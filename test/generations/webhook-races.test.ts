import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { createDatabase } from '../../src/db/client.ts';
import { pendingRequestId } from '../../src/db/pending-request-id.ts';
import { readWebhook, type WebhookBody } from '../../src/fal/webhook-body.ts';
import { receiveWebhook } from '../../src/generations/receive-webhook.ts';
import { settle } from '../../src/generations/send.ts';
import { createEndTogether } from '../../src/generations/transitions/end-together.ts';
import { noteProgress } from '../../src/generations/transitions/progress.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';

const JOBS = 500;

const { url, client, db } = await openTestDatabase(6);

function webhookOf(requestId: string): WebhookBody {
  const text = `{"request_id":"${requestId}","status":"OK","payload":{"seed":7}}`;
  const body = readWebhook(new Uint8Array(Buffer.from(text)));
  if (!body) throw new Error('the webhook of a test is one');
  return body;
}

test('webhooks that come several times and to several servers, while jobs are confirmed and run, end each job once', async () => {
  const others = createDatabase(url, { poolSize: 6 });
  onTestFinished(() => others.$disconnect());
  const servers = [db, others].map((own) => {
    const deps = testDeps(own);
    return { deps, endTogether: createEndTogether(deps) };
  });
  const submissions = Array.from({ length: JOBS }, () => randomUUID());
  await client.query(
    `INSERT INTO generations (request_id, user_id, endpoint, status, inputs, submit_started_at, next_check_at)
     SELECT request_id, 'ann', 'a/b', 'IN_QUEUE', '{}', now(), now() + interval '1 hour' FROM unnest($1::text[]) AS request_id`,
    [submissions.map(pendingRequestId)],
  );
  const jobs = await db.generation.findMany();
  const verdicts: string[] = [];
  const events = jobs.flatMap((job, index) => {
    const requestId = `fal-${index}`;
    const submission = job.requestId.slice('pending:'.length);
    const deliver = (to: (typeof servers)[number]) => async () => {
      const { verdict } = await receiveWebhook(to.deps, webhookOf(requestId), submission, to.endTogether);
      verdicts.push(verdict);
    };
    const [first] = servers;
    return [
      ...servers.flatMap((to) => [deliver(to), deliver(to)]),
      ...(first
        ? [
            async () => void (await settle(first.deps, job, { kind: 'accepted', requestId })),
            () => noteProgress(first.deps.db, job.id, 'IN_PROGRESS'),
          ]
        : []),
    ];
  });
  // Those of a job come near each other, and those of many at once.
  const rest = events
    .map((event, at) => ({ event, at: at + 30 * Math.random() }))
    .sort((a, b) => a.at - b.at);
  await Promise.all(
    Array.from({ length: 60 }, async () => {
      for (let next = rest.shift(); next; next = rest.shift()) await next.event();
    }),
  );
  const count = (verdict: string) => verdicts.filter((one) => one === verdict).length;
  expect({ applied: count('APPLIED'), duplicate: count('DUPLICATE') }).toEqual({
    applied: JOBS,
    duplicate: 3 * JOBS,
  });
  const { rows } = await client.query(
    `SELECT count(*)::int AS jobs, count(DISTINCT g.request_id)::int AS ids, sum(g.seed)::int AS seeds,
       (SELECT count(*)::int FROM generation_bills) AS bills,
       (SELECT count(DISTINCT request_id)::int FROM webhook_deliveries WHERE verdict = 'APPLIED') AS lines
     FROM generations g WHERE g.status = 'COMPLETED' AND g.request_id LIKE 'fal-%'`,
  );
  expect(rows).toEqual([{ jobs: JOBS, ids: JOBS, seeds: 7 * JOBS, bills: JOBS, lines: JOBS }]);
});
