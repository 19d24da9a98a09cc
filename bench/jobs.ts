import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { request } from 'undici';
import { z } from 'zod';
import { startEmbeddedPostgres } from '../src/embedded-postgres/embedded-postgres.ts';
import { WEBHOOK_PATH } from '../src/http/paths.ts';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { type Measured, startLedger, stopAll } from './http-servers.ts';
import { createSigner, deliver, insertOpen, updatesPerSecond } from './job-webhooks.ts';
import { cpuSecondsOf, rssOf } from './process-usage.ts';
import { count, markdown, percentile, print, progress } from './table.ts';
import { inParallel } from './traffic.ts';

// npm run bench:jobs -- [--jobs 1000] [--rounds 5] [--before ../older/dist/main.js]
// What a job takes of the server: submits, signed webhooks, and all from submit to bill. fal is the sandbox. Database, fal and
// servers are processes of their own; this one is their client.
const { values } = parseArgs({
  options: {
    role: { type: 'string', default: 'bench' },
    jobs: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
    // How long fal's jobs take, in milliseconds.
    duration: { type: 'string', default: '50' },
    // Another version of the server, measured in turn with this one.
    before: { type: 'string' },
  },
});
const jobs = Number(values.jobs);
const rounds = Number(values.rounds);
const CONNECTIONS = 16;
// Longer than all that is measured.
const UNENDING_MS = 3_600_000;
const TURNS = 100;
// V8 compiles what is called often.
const WARM_UP_TURNS = 1000;
// Submits are counted as always, but none is too many.
const UNLIMITED = { RATE_LIMITS: 'submit=999999/s:999999', RATE_LIMITS_ADDRESS_FACTOR: '0' };
const ENDPOINT = 'fal-ai/flux/dev';
const PROMPT =
  'a lighthouse in the rain, oil on canvas, wide strokes, dusk over the harbour, a boat with one lamp';
const SUBMIT = `mutation ($prompt: String!) {
  submitGeneration(input: { endpoint: "${ENDPOINT}", inputs: { prompt: $prompt } }) { __typename } }`;

const falShape = z.object({
  queueUrl: z.string(),
  apiUrl: z.string(),
  jwksUrl: z.string(),
  userId: z.string(),
  credentials: z.string(),
  adminCredentials: z.string(),
});
type Fal = z.infer<typeof falShape>;

/** A server with a database of its own. */
interface Subject {
  readonly server: Measured;
  readonly db: Client;
  readonly databaseUrl: string;
}

if (values.role === 'fal') await runFal();
else await bench();

/** The sandbox as a child process: sends its address. */
async function runFal(): Promise<void> {
  const sandbox = await startSandbox({ jobDurationMs: Number(values.duration) });
  const { queueUrl, apiUrl, jwksUrl, userId, credentials, adminCredentials } = sandbox;
  process.send?.({ queueUrl, apiUrl, jwksUrl, userId, credentials, adminCredentials });
}

async function bench(): Promise<void> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-bench-'));
  await chmod(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir });
  const children = ['50', String(UNENDING_MS)].map((duration) =>
    fork(import.meta.filename, ['--role', 'fal', '--duration', duration]),
  );
  try {
    const [fal, endless] = await Promise.all(
      children.map(async (child) => falShape.parse((await once(child, 'message'))[0])),
    );
    if (!fal || !endless) throw new Error('there is no fal');
    const before = values.before && path.resolve(process.env['INIT_CWD'] ?? '.', values.before);
    const programs = [undefined, ...(before ? [before] : [])];
    await measureSubmits(postgres.url, fal, programs);
    await measureSubmitsAlone(postgres.url, endless, programs);
    await measureWebhooks(postgres.url, fal, programs);
  } finally {
    for (const child of children) child.kill();
    await postgres.stop('immediate');
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Uses servers, which are stopped whatever happens. */
async function withServers(
  databaseUrl: string,
  env: Readonly<Record<string, string>>,
  programs: ReadonlyArray<string | undefined>,
  use: (subjects: readonly Subject[]) => Promise<void>,
): Promise<void> {
  const subjects: Subject[] = [];
  try {
    await startAll(subjects, databaseUrl, env, programs);
    await use(subjects);
  } finally {
    await endAll(subjects);
  }
}

/** Starts them one after the other, so that those that have started are known. */
async function startAll(
  subjects: Subject[],
  databaseUrl: string,
  env: Readonly<Record<string, string>>,
  programs: ReadonlyArray<string | undefined>,
): Promise<void> {
  for (const [index, before] of programs.entries()) {
    const url = await createEmpty(databaseUrl, `bench_jobs_${index}`);
    const options = { databaseUrl: url, falUrl: '', before, env: { ...env, ...UNLIMITED } };
    const server = await startLedger(process.execPath, options);
    const db = new Client({ connectionString: url });
    await db.connect();
    subjects.push({ server, db, databaseUrl: url });
  }
}

async function createEmpty(serverUrl: string, name: string): Promise<string> {
  const admin = new Client({ connectionString: serverUrl });
  await admin.connect();
  try {
    await admin.query(`DROP DATABASE IF EXISTS ${name}`);
    await admin.query(`CREATE DATABASE ${name}`);
  } finally {
    await admin.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function endAll(subjects: readonly Subject[]): Promise<void> {
  await stopAll(subjects.map(({ server }) => server));
  for (const { db } of subjects) await db.end();
}

/** What a submit takes longer than fal's own answer, and the CPU of a job from there to its bill. */
async function measureSubmits(
  databaseUrl: string,
  fal: Fal,
  programs: ReadonlyArray<string | undefined>,
): Promise<void> {
  await withServers(databaseUrl, envOf(fal), programs, async (subjects) => {
    const measured = new Map(subjects.map((one) => [one, { more: [] as number[], cpu: [] as number[] }]));
    // The first round only warms up.
    for (let round = 0; round <= rounds; round += 1)
      for (const [subject, { more, cpu }] of measured) {
        progress(`${subject.server.name}: round ${round} of ${rounds}`);
        const longer = await inTurns(subject, fal, TURNS);
        await allBilled(subject);
        const begun = cpuSecondsOf(subject.server.process);
        await inParallel(
          CONNECTIONS,
          Array.from({ length: jobs }, (_, index) => index),
          () => submit(subject),
        );
        await allBilled(subject);
        if (round === 0) continue;
        more.push(longer);
        cpu.push(((cpuSecondsOf(subject.server.process) - begun) * 1000) / jobs);
      }
    print(
      markdown(
        ['server', "submit over fal's own answer, p50, ms", 'CPU from submit to bill, ms a job', 'RSS, MB'],
        [...measured].map(([{ server }, { more, cpu }]) => [
          server.name,
          spread(more),
          spread(cpu),
          count(Math.round(rssOf(server.process) / 2 ** 20)),
        ]),
      ),
    );
    print(
      `The median of ${rounds} rounds, and the least and most. In each, ${TURNS} submits and POSTs to the sandbox one after the other, then
${count(jobs)} jobs over ${CONNECTIONS} connections, until each has its bill.`,
    );
  });
}

/** What a submit takes longer than fal's own answer while no job ends, so that neither webhooks nor bills are read beside it. */
async function measureSubmitsAlone(
  databaseUrl: string,
  fal: Fal,
  programs: ReadonlyArray<string | undefined>,
): Promise<void> {
  await withServers(databaseUrl, envOf(fal), programs, async (subjects) => {
    const measured = new Map(subjects.map((one) => [one, [] as number[]]));
    for (const subject of subjects) await inTurns(subject, fal, WARM_UP_TURNS);
    for (let round = 1; round <= rounds; round += 1)
      for (const [subject, more] of measured) {
        progress(`${subject.server.name}: submits alone, round ${round} of ${rounds}`);
        more.push(await inTurns(subject, fal, TURNS));
      }
    print(
      markdown(
        ['server', "submit over fal's own answer while no job ends, p50, ms"],
        [...measured].map(([{ server }, more]) => [server.name, spread(more)]),
      ),
    );
  });
}

/** Submits and POSTs to fal one after the other: how many milliseconds longer a submit takes, in the median. */
async function inTurns(subject: Subject, fal: Fal, turns: number): Promise<number> {
  const own: number[] = [];
  const through: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    own.push(await timed(() => postToFal(fal)));
    through.push(await timed(() => submit(subject)));
  }
  return percentile(through) - percentile(own);
}

/** Signed webhooks that end open jobs, beside PostgreSQL's own UPDATE of as many open rows. */
async function measureWebhooks(
  databaseUrl: string,
  fal: Fal,
  programs: ReadonlyArray<string | undefined>,
): Promise<void> {
  const signer = await createSigner();
  const env = { ...envOf(fal), FAL_JWKS_URL: signer.jwksUrl, FAL_WEBHOOK_USER_ID: signer.account };
  try {
    await withServers(databaseUrl, env, programs, async (subjects) => {
      const measured = new Map(
        subjects.map((one) => [one, { rate: [] as number[], ratio: [] as number[], cpu: [] as number[] }]),
      );
      for (let round = 0; round <= rounds; round += 1)
        for (const [subject, { rate, ratio, cpu }] of measured) {
          progress(`${subject.server.name}: webhooks, round ${round} of ${rounds}`);
          const { db, server } = subject;
          const url = new URL(WEBHOOK_PATH, server.url).href;
          const bare = await updatesPerSecond(
            subject.databaseUrl,
            await insertOpen(db, ENDPOINT, jobs),
            CONNECTIONS,
          );
          const open = await insertOpen(db, ENDPOINT, jobs);
          const begun = cpuSecondsOf(server.process);
          const perSecond = await deliver(signer, url, open, CONNECTIONS);
          if (round === 0) continue;
          cpu.push(((cpuSecondsOf(server.process) - begun) * 1e6) / jobs);
          rate.push(perSecond);
          if (bare !== undefined) ratio.push(perSecond / bare);
        }
      print(
        markdown(
          ['server', 'webhooks a second', "of PostgreSQL's UPDATE", 'CPU, µs'],
          [...measured].map(([{ server }, { rate, ratio, cpu }]) => [
            server.name,
            spread(rate, 0),
            ratio.length > 0 ? spread(ratio) : 'no pgbench here',
            spread(cpu, 0),
          ]),
        ),
      );
      print(
        `Each round ends ${count(jobs)} open rows by signed webhooks over ${CONNECTIONS} connections, and as many by pgbench, which sets the
status, the end and the result of a row in a transaction each.`,
      );
    });
  } finally {
    signer.close();
  }
}

function envOf(fal: Fal): Record<string, string> {
  return {
    FAL_KEY: fal.credentials,
    FAL_ADMIN_KEY: fal.adminCredentials,
    FAL_QUEUE_URL: fal.queueUrl,
    FAL_API_URL: fal.apiUrl,
    FAL_JWKS_URL: fal.jwksUrl,
    FAL_WEBHOOK_USER_ID: fal.userId,
  };
}

async function submit({ server: { url, headers } }: Subject): Promise<void> {
  const body = JSON.stringify({ query: SUBMIT, variables: { prompt: PROMPT } });
  const answer = await request(url, { method: 'POST', headers, body });
  const text = await answer.body.text();
  if (!text.includes('"SubmitGenerationSuccess"')) throw new Error(text);
}

async function postToFal({ queueUrl, credentials }: Fal): Promise<void> {
  const answer = await request(`${queueUrl}/${ENDPOINT}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Key ${credentials}` },
    body: JSON.stringify({ prompt: PROMPT }),
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(text);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function allBilled({ db }: Subject): Promise<void> {
  const open = `SELECT FROM generations WHERE cost_source <> 'BILLED' LIMIT 1`;
  while ((await db.query(open)).rowCount !== 0) await sleep(100);
}

function spread(numbers: readonly number[], digits = 2): string {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return `${percentile(numbers).toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}
