import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Checkpoint } from '../../src/deps.ts';
import type { Disposers } from '../../src/lib/disposers.ts';
import { signToken } from '../../src/sandbox/access.ts';
import type { FaultPlan } from '../../src/sandbox/faults/faults.ts';
import { roll } from '../../src/sandbox/seeded-random.ts';
import { invoiceText } from '../support/invoice-text.ts';
import { freePort } from '../support/ports.ts';
import { startTestSandbox } from '../support/sandbox.ts';
import { createDriver } from './client.ts';
import { compareCosts, countUnbilled } from './compare-costs.ts';
import { compare, countUnfinished, watchTerminalRows } from './compare-jobs.ts';
import { startDatabase } from './database.ts';
import { keepAlive, mishapsOf, releasing, SECRET, serverEnv } from './process.ts';
import { type Surroundings, surround } from './surroundings.ts';
import { countUntold, startTold } from './told.ts';
import { findLeftReservations, setBudgets, watchBudgets } from './watch-budgets.ts';

export interface Report {
  readonly jobs: number;
  readonly accepted: number;
  readonly seconds: number;
  /** How often each fault struck, by name. */
  readonly faults: ReadonlyMap<string, number>;
  readonly states: ReadonlyMap<string, number>;
  /** Jobs that the ledger could not know of and gave up after the horizon. */
  readonly unknowable: number;
  /** Places at which no server was killed. */
  readonly notStruck: readonly string[];
  readonly problems: readonly string[];
  /** fal's invoice, for people. */
  readonly invoice: string;
}

const PATIENCE_MS = 300_000;
// This program itself sees when a server has sent a POST and has no answer yet.
const SENT = 'submit: sent';
const CRASH_POINTS = [
  'submit: claimed',
  'webhook: received',
  'reconcile: answered',
  'submit: answered',
  'reconcile: claimed',
  'webhook: applied',
  'billing: claimed',
  'billing: answered',
  'outgoing: claimed',
  'outgoing: answered',
] as const satisfies readonly Checkpoint[];
const RATES: NonNullable<FaultPlan['random']>['rates'] = {
  'submit:drop-before': 0.03,
  'submit:drop-after': 0.06,
  'submit:error-before': 0.05,
  'submit:error-after': 0.05,
  'submit:delay-answer': 0.05,
  'drop-before': 0.05,
  'drop-after': 0.05,
  'error-before': 0.08,
  'error-after': 0.05,
  'delay-answer': 0.05,
  'job-unknown': 0.05,
  'result-not-ready': 0.1,
  'error-omitted': 0.2,
  'job-fails': 0.1,
  'status-backwards': 0.1,
  'null-payload': 0.06,
  'huge-payload': 0.01,
  'huge-seed': 0.1,
  unlisted: 0.1,
  'webhook-before-answer': 0.06,
  'late-cancel': 0.3,
  'cancelled-unknown': 0.1,
  'cancelled-webhook': 0.1,
  'webhook-lost': 0.15,
  'webhook-delayed': 0.1,
  'webhook-duplicated': 0.1,
  'webhook-reordered': 0.1,
  'error-after-ok': 0.08,
  'ok-after-error': 0.3,
  'wrong-key': 0.08,
  'key-rotated': 0.02,
  'foreign-account': 0.08,
  'units-omitted': 0.1,
  'audio-length': 0.3,
  'failure-billed': 0.3,
  'event-late': 0.2,
  'event-twice': 0.1,
  'event-missing': 0.05,
};
const DISCOUNTS = { 'fal-ai/veo3.1': 12.5, 'bytedance/seedance-2.0/text-to-video': 33.33 };
const BEHAVIOUR = { cancel: 0.1, both: 0.2, conflict: 0.05, twin: 0.1 };

interface CampaignOptions {
  readonly seed: number;
  readonly jobs: number;
  readonly killRate: number;
  readonly surroundings?: Surroundings;
  readonly log?: (line: string) => void;
}

/** Runs two servers against a faulty fal, kills them and the database, and compares what fal did with the table. */
export async function runCampaign(options: CampaignOptions): Promise<Report> {
  return await releasing((disposers) => run(options, disposers));
}

async function run(
  { seed, jobs, killRate, surroundings = {}, log = () => undefined }: CampaignOptions,
  disposers: Disposers,
): Promise<Report> {
  const began = Date.now();
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-chaos-'));
  disposers.add('the data folder', () => rm(dataDir, { recursive: true, force: true }));
  const database = await startDatabase({ dataDir, cluster: surroundings.cluster ?? false }, disposers);
  const { db } = database;
  await watchTerminalRows(db);
  await setBudgets(db, 'chaos');
  const budgets = watchBudgets(database.url);
  disposers.add('the watch on budgets', async () => void (await budgets.stop()));
  const databaseUrl = await surround(db, database.url(), surroundings, disposers);
  const sandbox = await startTestSandbox({
    seed,
    jobDurationMs: { min: 50, max: 800 },
    faults: { random: { seed, rates: RATES } },
    // Half a minute: longer than a server takes to come back.
    webhookRetry: { retries: 7, baseDelayMs: 200, timeoutMs: 3000 },
    requestList: { lagMs: 300 },
    billing: { lagMs: 1000, discountPercent: DISCOUNTS },
    log: (line) => {
      const requestId = /^accepted (\S+)/.exec(line)?.[1];
      if (requestId !== undefined) killSender(requestId);
    },
  });
  disposers.add('the sandbox', () => sandbox.close());
  const told = await startTold(seed);
  disposers.add('the receiver', () => told.close());
  const ports = [await freePort(), await freePort()];
  const agenda: string[] = [...CRASH_POINTS];
  const servers = ports.map((port, index) =>
    keepAlive({
      env: {
        ...serverEnv(port, databaseUrl, sandbox),
        FAL_TIMEOUT_SECONDS: '3',
        RECONCILE_HORIZON_SECONDS: surroundings.cluster ? '90' : '60',
        FAL_ADMIN_KEY: sandbox.adminCredentials,
        BILLING_RETRY_SECONDS: '1',
        WEBHOOK_ALLOW_PRIVATE: 'true',
        // fal does not always answer for prices.
        UNPRICED: '5',
        CHAOS_KILL_RATE: String(killRate),
        CHAOS_STALL_RATE: String(killRate),
      },
      seed: `${seed} ${index}`,
      agenda,
      log,
    }),
  );
  disposers.add('the servers', () => Promise.all(servers.map((server) => server.close())));
  function killSender(requestId: string): void {
    const { webhookUrl, key } = sandbox.inspection.job(requestId) ?? {};
    const index = ports.findIndex((port) => webhookUrl?.startsWith(`http://127.0.0.1:${port}/`));
    if (sandbox.inspection.accepted === Math.ceil(jobs / 5) || roll(seed, SENT, key ?? '') < killRate)
      servers[index]?.kill(SENT);
  }
  const token = await signToken(SECRET, 'chaos', 'admin');
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  await told.register(urls, token);
  const driver = createDriver({ urls, token, seed, concurrency: 8, rates: BEHAVIOUR });

  const driving = new AbortController();
  const submitted = driver.run(jobs).finally(() => {
    driving.abort();
  });
  const strikes: string[] = [];
  for (let tick = 0; !driving.signal.aborted; tick++) {
    await Promise.race([sleep(1000), submitted]);
    if (roll(seed, 'kill', tick) < killRate * 10) servers[tick % servers.length]?.kill();
    const half = sandbox.inspection.accepted > jobs / 2;
    if (half && strikes.length === 0) strikes.push(await database.strike());
  }
  const wrong = await submitted;
  const patience = AbortSignal.timeout(PATIENCE_MS);
  while (!patience.aborted && (await countUnfinished(db)) > 0) await sleep(200);
  while (!patience.aborted && (await countUnbilled(sandbox, db)) > 0) await sleep(200);
  while (!patience.aborted && (await countUntold(db)) > 0) await sleep(200);

  const { problems, unknowable } = await compare(sandbox, db, jobs);
  const { rows } = await db.query<{ status: string; count: string }>(
    'SELECT status, count(*) FROM generations GROUP BY 1',
  );
  const faults = new Map<string, number>([
    ...sandbox.faults.injected,
    ...mishapsOf(servers),
    ...strikes.map((what): [string, number] => [what, 1]),
  ]);
  const accepted = sandbox.inspection.accepted;
  const states = new Map(rows.map(({ status, count }) => [status, Number(count)]));
  return {
    jobs,
    accepted,
    seconds: (Date.now() - began) / 1000,
    faults,
    states,
    unknowable,
    notStruck: [...CRASH_POINTS, SENT].filter((name) => !faults.has(`kill -9 at ${name}`)),
    problems: [
      ...wrong,
      ...problems,
      ...(await compareCosts(sandbox, db)),
      ...(await told.compare(db)),
      ...(await budgets.stop()),
      ...(await findLeftReservations(db)),
    ],
    invoice: invoiceText(sandbox.invoice()),
  };
}
