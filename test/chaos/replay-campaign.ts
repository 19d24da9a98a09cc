import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Disposers } from '../../src/lib/disposers.ts';
import { signToken } from '../../src/sandbox/access.ts';
import type { FaultPlan } from '../../src/sandbox/faults/faults.ts';
import { roll } from '../../src/sandbox/seeded-random.ts';
import { insertPastJobs } from '../support/failed-jobs.ts';
import { freePort } from '../support/ports.ts';
import { startTestSandbox } from '../support/sandbox.ts';
import { watchTerminalRows } from './compare-jobs.ts';
import { compareMoney, compareReplays } from './compare-replays.ts';
import { startDatabase } from './database.ts';
import { askWithLimit, DEAR, LIMITED, watchLimits } from './limited-replay.ts';
import { type Immortal, keepAlive, mishapsOf, releasing, SECRET, serverEnv } from './process.ts';
import { askForReplays, bringHome, USERS, until } from './replay-asking.ts';
import { createAsk } from './replay-clients.ts';
import { type Surroundings, surround } from './surroundings.ts';
import { findLeftReservations, setBudgets, watchBudgets } from './watch-budgets.ts';

export interface ReplayReport {
  readonly jobs: number;
  readonly accepted: number;
  readonly seconds: number;
  /** How often a server died, by place. */
  readonly deaths: ReadonlyMap<string, number>;
  /** Places at which no server was killed. */
  readonly notStruck: readonly string[];
  /** How often a replay paused itself and was resumed. */
  readonly resumed: number;
  readonly problems: string[];
}

/** Where a server is to die, and at which pass. */
const DEATHS = [
  'replay: inserting#1',
  'replay: inserted#1',
  'replay: inserted#2',
  'replay: cancelled#1',
  'dispatch: claimed#1',
  'dispatch: claimed#3',
  'dispatch: answered#5',
  'dispatch: released#1',
  'webhook: applied#2',
  'reconcile: claimed#2',
];
const PLACES = [...new Set(DEATHS.map((death) => death.replace(/#.*/, '')))];
const RATES: NonNullable<FaultPlan['random']>['rates'] = {
  'submit:drop-before': 0.02,
  'submit:drop-after': 0.03,
  'submit:error-before': 0.05,
  'submit:error-after': 0.03,
  'error-before': 0.05,
  'drop-after': 0.03,
  'result-not-ready': 0.1,
  'error-omitted': 0.2,
  'job-fails': 0.1,
  'status-backwards': 0.1,
  'null-payload': 0.06,
  'webhook-before-answer': 0.06,
  'webhook-lost': 0.15,
  'webhook-delayed': 0.1,
  'webhook-duplicated': 0.1,
  'error-after-ok': 0.08,
};
const DOWN_MS = 3000;

interface CampaignOptions {
  readonly seed: number;
  /** How many failed jobs each user has. */
  readonly jobs: number;
  readonly surroundings?: Surroundings;
  readonly log?: (line: string) => void;
}

/** Replays on two servers that die, against a fal that fails and is down for a while; then compares fal and table. */
export async function runReplayCampaign(options: CampaignOptions): Promise<ReplayReport> {
  return await releasing((disposers) => run(options, disposers));
}

async function run(
  { seed, jobs, surroundings = {}, log = () => undefined }: CampaignOptions,
  disposers: Disposers,
): Promise<ReplayReport> {
  const began = Date.now();
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-chaos-'));
  disposers.add('the data folder', () => rm(dataDir, { recursive: true, force: true }));
  const database = await startDatabase({ dataDir, cluster: surroundings.cluster ?? false }, disposers);
  const { db } = database;
  await watchTerminalRows(db);
  await setBudgets(db, LIMITED);
  const budgets = watchBudgets(database.url);
  disposers.add('the watch on budgets', async () => void (await budgets.stop()));
  const databaseUrl = await surround(db, database.url(), surroundings, disposers);
  const port = await freePort();
  const start = () =>
    startTestSandbox({
      port,
      seed,
      stateDir: path.join(dataDir, 'sandbox'),
      jobDurationMs: { min: 50, max: 800 },
      faults: { random: { seed, rates: RATES } },
      webhookRetry: { retries: 6, baseDelayMs: 200, timeoutMs: 3000 },
      requestList: { lagMs: 300 },
    });
  let sandbox = await start();
  disposers.add('the sandbox', () => sandbox.close());
  const originals = new Map<string, string[]>();
  for (const user of USERS) {
    const inputs = `{"prompt":"${user} ${seed} #","resolution":"720p","duration":"5"}`;
    originals.set(user, (await insertPastJobs(db, jobs, { user, inputs })).map(String));
  }
  const image = 'https://example.com/a.png';
  const inputs = `{"prompt":"${LIMITED} ${seed} #","image_url":"${image}","duration":"5"}`;
  await insertPastJobs(db, jobs, { user: LIMITED, endpoint: DEAR, inputs });
  const ports = [await freePort(), await freePort()];
  const agenda = [...DEATHS];
  const servers = ports.map((own, index) =>
    keepAlive({
      env: {
        ...serverEnv(own, databaseUrl, sandbox),
        FAL_TIMEOUT_SECONDS: '2',
        FAL_DISPATCH_CONCURRENCY: '4',
        // Above the time for which the database is away.
        RECONCILE_HORIZON_SECONDS: surroundings.cluster ? '90' : '30',
        UNPRICED: '5',
      },
      seed: `${seed} ${index}`,
      agenda,
      atAny: true,
      log: (line) => log(`${index}: ${line}`),
    }),
  );
  disposers.add('the servers', () => Promise.all(servers.map((server) => server.close())));
  const urls = ports.map((own) => `http://127.0.0.1:${own}`);
  const ask = createAsk(urls, await signToken(SECRET, 'chaos', 'admin'));

  const killing = killSometimes(servers, seed);
  disposers.add('the killing', () => killing.abort());
  const limits = watchLimits(() => sandbox, db);
  const asked = askForReplays(ask, db, originals);
  const limited = askWithLimit(ask, jobs);
  // fal is down once: its port is closed, and its jobs stand still.
  await until(async () => sandbox.inspection.accepted > jobs / 2);
  await sandbox.close();
  await sleep(DOWN_MS);
  sandbox = await start();
  const strike = surroundings.cluster ? await database.strike() : undefined;
  const problems = [...(await asked), ...(await limited)];
  killing.abort();
  const resumed = await bringHome(ask, db);
  problems.push(...(await limits.stop()));

  // The last bills come after the last results.
  await until(async () => (await compareMoney(ask, sandbox, db)).length === 0);
  problems.push(...(await compareReplays(sandbox, db)), ...(await compareMoney(ask, sandbox, db)));
  problems.push(...(await budgets.stop()), ...(await findLeftReservations(db)));
  const deaths = mishapsOf(servers);
  if (strike) deaths.set(strike, 1);
  return {
    jobs: jobs * (originals.size + 1),
    accepted: sandbox.inspection.accepted,
    seconds: (Date.now() - began) / 1000,
    deaths,
    notStruck: PLACES.filter((place) => !deaths.has(`kill -9 at ${place}`)),
    resumed,
    problems,
  };
}

function killSometimes(servers: readonly Immortal[], seed: number): AbortController {
  const stop = new AbortController();
  void (async () => {
    for (let tick = 0; !stop.signal.aborted; tick++) {
      await sleep(1000);
      if (roll(seed, 'kill', tick) < 0.05) servers[tick % servers.length]?.kill();
    }
  })();
  return stop;
}
