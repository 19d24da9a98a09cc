import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { migrate, readMigrations } from '../../src/db/migrate.ts';
import { signToken } from '../../src/sandbox/access.ts';
import { roll } from '../../src/sandbox/dice.ts';
import type { FaultPlan } from '../../src/sandbox/faults.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { insertPastJobs } from '../support/failed-jobs.ts';
import { freePort } from '../support/ports.ts';
import { CANCEL, PLAN, PROGRESS, REPLAY, RESUME } from '../support/replay-documents.ts';
import { countUnfinished, watchTerminalRows } from './books.ts';
import { billOf, compareOriginals, compareReplays } from './replay-books.ts';
import { type Ask, createAsk } from './replay-clients.ts';
import { keepServers, type Servers } from './replay-servers.ts';

export interface ReplayReport {
  readonly jobs: number;
  readonly accepted: number;
  readonly seconds: number;
  readonly deaths: ReadonlyMap<string, number>;
  /** How often a replay paused itself and was resumed. */
  readonly resumed: number;
  readonly problems: string[];
}

/** Where a server is to die, and at which pass. */
const DEATHS = [
  'replay: inserting#1',
  'replay: inserted#1',
  'replay: inserted#2',
  'dispatch: claimed#3',
  'dispatch: answered#5',
  'replay: cancelled#1',
  'dispatch: released#1',
  'webhook: applied#4',
  'dispatch: claimed#1',
  'reconcile: claimed#2',
];
const SECRET = 'a secret of the replay campaign, long enough';
const RATES: NonNullable<FaultPlan['random']>['rates'] = {
  'submit:drop-before': 0.02,
  'submit:drop-after': 0.03,
  'submit:error-before': 0.05,
  'submit:error-after': 0.03,
  'error-before': 0.05,
  'drop-after': 0.03,
  'result-not-ready': 0.1,
  'error-unsaid': 0.2,
  'job-fails': 0.1,
  'status-backwards': 0.1,
  'null-payload': 0.06,
  'webhook-before-answer': 0.06,
  'webhook-lost': 0.15,
  'webhook-delayed': 0.1,
  'webhook-duplicated': 0.1,
  'error-after-ok': 0.08,
};
/** Several, since a server that dies takes the race with it. */
const ASKED = ['asked 1', 'asked 2', 'asked 3', 'asked 4'];
const DOWN_MS = 3000;
const PATIENCE_MS = 150_000;

/** Replays on two servers that die, against a fal that fails and is down for a while; then compares books and table. */
export async function runReplayCampaign(options: {
  seed: number;
  /** How many failed jobs each user has. */
  jobs: number;
  log?: (line: string) => void;
}): Promise<ReplayReport> {
  const { seed, jobs, log = () => undefined } = options;
  const began = Date.now();
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-chaos-'));
  await chmod(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  await migrate(
    postgres.url,
    await readMigrations(path.join(import.meta.dirname, '../../prisma/migrations')),
  );
  const db = new Client({ connectionString: postgres.url });
  await db.connect();
  await watchTerminalRows(db);
  const port = await freePort();
  const start = () =>
    startSandbox({
      port,
      seed,
      stateDir: path.join(dataDir, 'sandbox'),
      jobDurationMs: { min: 50, max: 800 },
      faults: { random: { seed, rates: RATES } },
      webhookRetry: { retries: 6, baseDelayMs: 200, timeoutMs: 3000 },
      requestList: { lagMs: 300 },
    });
  let sandbox = await start();
  const originals = new Map<string, string[]>();
  for (const user of ['planned', ...ASKED, 'changed', 'cancelled']) {
    const inputs = `{"prompt":"${user} ${seed} #","duration":"5"}`;
    originals.set(user, (await insertPastJobs(db, jobs, { user, inputs })).map(String));
  }
  const servers = keepServers({
    ports: [await freePort(), await freePort()],
    agenda: DEATHS,
    log,
    env: {
      DATABASE_URL: postgres.url,
      FAL_KEY: sandbox.credentials,
      FAL_QUEUE_URL: sandbox.queueUrl,
      FAL_API_URL: sandbox.apiUrl,
      FAL_JWKS_URL: sandbox.jwksUrl,
      FAL_WEBHOOK_USER_ID: sandbox.userId,
      FAL_TIMEOUT_SECONDS: '2',
      FAL_DISPATCH_CONCURRENCY: '4',
      AUTH_SECRET: SECRET,
      LOG_LEVEL: 'warn',
      RECONCILE_FIRST_SECONDS: '1',
      RECONCILE_MAX_SECONDS: '2',
      RECONCILE_GRACE_SECONDS: '10',
      RECONCILE_HORIZON_SECONDS: '30',
    },
  });
  const ask = createAsk(servers.urls, await signToken(SECRET, 'chaos', 'admin'));

  const killing = killSometimes(servers, seed);
  const asked = askForReplays(ask, db, originals);
  // fal is down once in the middle: the port answers nobody, and its jobs stand still.
  await until(async () => sandbox.books.accepted > jobs / 2, PATIENCE_MS);
  await sandbox.close();
  await sleep(DOWN_MS);
  sandbox = await start();
  const problems = await asked;
  killing.abort();
  const resumed = await bringHome(ask, db);

  problems.push(...(await compareReplays(sandbox, db)), ...(await compareMoney(ask, sandbox, db)));
  const { accepted } = sandbox.books;
  await servers.close();
  await db.end();
  await sandbox.close();
  await postgres.stop('immediate');
  await rm(dataDir, { recursive: true, force: true });
  const seconds = (Date.now() - began) / 1000;
  return { jobs: jobs * originals.size, accepted, seconds, deaths: servers.deaths, resumed, problems };
}

/** Everybody wants the same at once, by token and by filter; answers what went wrong. */
async function askForReplays(
  ask: Ask,
  db: Client,
  originals: ReadonlyMap<string, string[]>,
): Promise<string[]> {
  const everybody = [0, 1, 2, 3, 4, 5];
  const problems: string[] = [];
  const plan = async (userId: string, limit?: number) =>
    (await ask(0, PLAN, { filter: { userId }, ...(limit && { limit }) })).replayPlan.token;
  const replay = async (first: number, input: object) =>
    (await ask(first, REPLAY, { input })).replayGenerations;

  const planToken = await plan('planned', 30);
  const { rows } = await db.query<{ ids: string[] }>('SELECT ids::text[] FROM replay_plans LIMIT 1');
  const byToken = await Promise.all(everybody.map((first) => replay(first, { planToken })));
  const replays = new Set(
    byToken.map((answer) => ('replay' in answer ? answer.replay.id : answer.__typename)),
  );
  if (replays.size !== 1) problems.push(`one token made ${[...replays].join(', ')}`);
  for (const userId of ASKED) {
    const answers = await Promise.all(everybody.map((first) => replay(first, { filter: { userId } })));
    for (const answer of answers)
      if (!['ReplayGenerationsSuccess', 'NothingToReplayError'].includes(answer.__typename))
        problems.push(`a replay by filter was answered with ${JSON.stringify(answer)}`);
  }

  // Between the plan and its execution one of its jobs is replayed by somebody else.
  const late = await plan('changed');
  await replay(1, { planToken: await plan('changed', 1) });
  const changed = await replay(0, { planToken: late });
  if (changed.__typename !== 'ReplayPlanChangedError')
    problems.push(`a plan that had changed was answered with ${changed.__typename}`);

  await replay(1, { filter: { userId: 'cancelled' } });
  await until(async () => {
    const sent = `SELECT FROM generations WHERE user_id = 'cancelled' AND replay_id IS NOT NULL AND request_id NOT LIKE 'pending:%'`;
    return (await db.query(sent)).rows.length > 0;
  }, PATIENCE_MS);
  const { rows: given } = await db.query<{ id: string }>(
    `SELECT DISTINCT replay_id::text AS id FROM generations WHERE user_id = 'cancelled' AND replay_id IS NOT NULL`,
  );
  for (const { id } of given) await ask(0, CANCEL, { id: replayNode(id) });

  const wanted: Array<[string, readonly string[]]> = [
    ['planned', rows[0]?.ids ?? []],
    ...ASKED.map((user): [string, readonly string[]] => [user, originals.get(user) ?? []]),
    ['changed', (originals.get('changed') ?? []).slice(0, 1)],
    ['cancelled', originals.get('cancelled') ?? []],
  ];
  for (const [user, ids] of wanted) problems.push(...(await compareOriginals(db, user, ids)));
  return problems;
}

/** Resumes what pauses itself until every job has ended. */
async function bringHome(ask: Ask, db: Client): Promise<number> {
  let resumed = 0;
  await until(async () => {
    const { rows } = await db.query<{ id: string }>(
      'SELECT id::text FROM replays WHERE paused_at IS NOT NULL AND ended_at IS NULL',
    );
    for (const { id } of rows) {
      const { resumeReplay } = await ask(0, RESUME, { id: replayNode(id) });
      if (resumeReplay.__typename === 'ResumeReplaySuccess') resumed += 1;
    }
    return (await countUnfinished(db)) === 0;
  }, PATIENCE_MS);
  return resumed;
}

/** What each replay says it spent, and the state it says it is in. */
async function compareMoney(ask: Ask, sandbox: Sandbox, db: Client): Promise<string[]> {
  const problems: string[] = [];
  const { rows } = await db.query<{ id: string; cancelled: boolean }>(
    'SELECT id::text, cancelled_at IS NOT NULL AS cancelled FROM replays',
  );
  for (const { id, cancelled } of rows) {
    const { node } = await ask(0, PROGRESS, { id: replayNode(id) });
    if (!node || !('counts' in node)) problems.push(`replay ${id} cannot be seen`);
    else {
      const billed = await billOf(sandbox, db, id);
      if (Math.abs((node.spentDollars ?? 0) - billed) > 1e-6)
        problems.push(`replay ${id} says it spent ${node.spentDollars}, fal bills ${billed}`);
      if (node.state !== (cancelled ? 'CANCELLED' : 'DONE')) problems.push(`replay ${id} is ${node.state}`);
    }
  }
  return problems;
}

function killSometimes(servers: Servers, seed: number): AbortController {
  const stop = new AbortController();
  void (async () => {
    for (let tick = 0; !stop.signal.aborted; tick++) {
      await sleep(1000);
      if (roll(seed, 'kill', tick) < 0.05) servers.kill(tick % servers.urls.length);
    }
  })();
  return stop;
}

async function until(reached: () => Promise<boolean>, forMs: number): Promise<void> {
  for (const deadline = Date.now() + forMs; Date.now() < deadline && !(await reached()); ) await sleep(200);
}

function replayNode(id: string): string {
  return Buffer.from(`Replay:${id}`).toString('base64');
}
