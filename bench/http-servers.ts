import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { signToken } from '../src/sandbox/access.ts';
import type { Api } from './http-works.ts';
import { freePort } from './ports.ts';

/** A server that is measured: a process of its own. */
export interface Measured {
  readonly name: string;
  readonly api: Api;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What each connection sends instead, in turn: where several users ask. */
  readonly headersOfUsers?: ReadonlyArray<Readonly<Record<string, string>>>;
  readonly process: ChildProcess;
  /** How long it took from its start to its first answer. */
  readonly readyMs: number;
}

/** What the tokens of the ledgers are signed with. */
export const LEDGER_SECRET = 'a secret of the bench of answers over HTTP';
const LEDGER = path.join(import.meta.dirname, '../dist/main.js');
const PEERS = path.join(import.meta.dirname, 'peers');
const START_MS = 60_000;
const POLL_MS = 20;

/** The Node that is called by this version, from npm; undefined where npm does not give it. */
export async function nodeOf(version: string): Promise<string | undefined> {
  // Outside of this package, or npx takes the Node that runs already.
  const options = { cwd: os.tmpdir(), timeout: 120_000 };
  const asked = ['-y', '-p', `node@${version}`, '-c', 'node -p "process.execPath"'];
  const found = await promisify(execFile)('npx', asked, options).catch(() => undefined);
  const node = found?.stdout.trim();
  if (!node) return undefined;
  const ran = await promisify(execFile)(node, ['--version']).catch(() => undefined);
  return ran?.stdout.startsWith(`v${version}.`) ? node : undefined;
}

interface LedgerOptions {
  readonly databaseUrl: string;
  readonly falUrl: string;
  /** The program of another version. */
  readonly before?: string | undefined;
  /** How many users ask; one if it is left out. */
  readonly users?: number;
  /** Settings beyond these. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the ledger on this database. */
export async function startLedger(
  node: string,
  { databaseUrl, falUrl, before, users = 1, env }: LedgerOptions,
): Promise<Measured> {
  const started = await start({
    name: before ? 'fal-ledger before' : 'fal-ledger',
    api: 'ledger',
    command: [node, before ?? LEDGER],
    headers: { authorization: `Bearer ${await signToken(LEDGER_SECRET, 'bench', 'admin')}` },
    env: {
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: LEDGER_SECRET,
      FAL_KEY: 'bench:bench',
      FAL_QUEUE_URL: falUrl,
      FAL_API_URL: falUrl,
      FAL_JWKS_URL: `${falUrl}/jwks.json`,
      FAL_WEBHOOK_USER_ID: 'bench',
      LOG_LEVEL: 'fatal',
      ...env,
    },
  });
  const tokens = await Promise.all(
    Array.from({ length: users }, (_, index) => signToken(LEDGER_SECRET, `bench-${index}`, 'admin')),
  );
  const headersOfUsers = tokens.map((token) => ({ ...started.headers, authorization: `Bearer ${token}` }));
  return { ...started, ...(users > 1 && { headersOfUsers }) };
}

/** Starts PostGraphile on this database. */
export async function startPostgraphile(node: string, databaseUrl: string): Promise<Measured> {
  return await start({
    name: 'PostGraphile',
    api: 'postgraphile',
    command: [node, path.join(PEERS, 'postgraphile.mjs')],
    env: { DATABASE_URL: databaseUrl, GRAPHILE_ENV: 'production', NODE_ENV: 'production' },
  });
}

/** Starts the server by hand on this database. */
export async function startByHand(node: string, databaseUrl: string): Promise<Measured> {
  return await start({
    name: 'node:http and pg',
    api: 'ledger',
    command: [node, path.join(PEERS, 'by-hand.mjs')],
    env: { DATABASE_URL: databaseUrl },
  });
}

/** Ends the servers, and waits until they have ended. */
export async function stopAll(servers: readonly Measured[]): Promise<void> {
  await Promise.all(
    servers.map(async ({ process: child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    }),
  );
}

interface Program {
  readonly name: string;
  readonly api: Api;
  readonly command: readonly [node: string, script: string];
  readonly env: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

async function start({ name, api, command: [node, script], env, headers = {} }: Program): Promise<Measured> {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(node, [script], {
    env: { PATH: process.env['PATH'] ?? '', PORT: String(port), APP_URL: `http://127.0.0.1:${port}`, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const url = `http://127.0.0.1:${port}/graphql`;
  const target = { url, headers: { 'content-type': 'application/json', ...headers } };
  const deadline = AbortSignal.timeout(START_MS);
  while (!(await answers(target))) {
    if (child.exitCode !== null || deadline.aborted) {
      child.kill();
      throw new Error(`${name} does not answer: ${said}`);
    }
    await sleep(POLL_MS);
  }
  const readyMs = performance.now() - begun;
  return { ...target, name: `${name}, Node ${await versionOf(node)}`, api, process: child, readyMs };
}

async function answers({ url, headers }: Pick<Measured, 'url' | 'headers'>): Promise<boolean> {
  const body = JSON.stringify({ query: '{ __typename }', variables: {} });
  const response = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined);
  await response?.text();
  return response !== undefined && response.status !== 503;
}

async function versionOf(node: string): Promise<string> {
  const { stdout } = await promisify(execFile)(node, ['--version']);
  return /\d+/.exec(stdout)?.[0] ?? stdout.trim();
}
