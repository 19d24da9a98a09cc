import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { Client } from 'pg';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { type App, startApp } from '../../src/app/app.ts';
import { loadConfig } from '../../src/config.ts';
import type { Role } from '../../src/deps.ts';
import { retry } from '../../src/lib/retry.ts';
import { signToken } from '../../src/sandbox/access.ts';
import type { SandboxOptions } from '../../src/sandbox/options.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { createTestDatabase } from './database.ts';
import { freePort } from './ports.ts';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';

/** What the tokens of the tests are signed with. */
export const SECRET = 'a secret for tests, 32 characters long';

/** What a server is told in production: its database, its fal and how it knows its users. */
export function environmentOf(databaseUrl: string, sandbox: Sandbox): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    FAL_KEY: sandbox.credentials,
    FAL_QUEUE_URL: sandbox.queueUrl,
    FAL_API_URL: sandbox.apiUrl,
    FAL_JWKS_URL: sandbox.jwksUrl,
    FAL_WEBHOOK_USER_ID: sandbox.userId,
    AUTH_SECRET: SECRET,
  };
}

/** A token that such a server accepts. */
export function tokenFor(sub: string, role: string): Promise<string> {
  return signToken(SECRET, sub, role);
}

/** An answer of the API as it came. */
interface ApiAnswer<Data> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data;
  readonly errors: ReadonlyArray<{ message: string; extensions: Record<string, unknown> }> | undefined;
}

/** Who asks the API. */
export interface Asker {
  readonly sub: string;
  readonly role: Role;
}

/** A ledger as in production, whose fal is a sandbox of its own and whose database is a fresh one. */
export interface Ledger {
  readonly app: App;
  readonly url: string;
  readonly sandbox: TestSandbox;
  readonly databaseUrl: string;
  /** Everything it has logged, at every level. */
  logged(): string;
  /** Asks the API as this user; an admin unless told otherwise. */
  ask<Data, Variables>(
    document: TypedDocumentNode<Data, Variables> | string,
    variables?: Variables,
    as?: Asker,
  ): Promise<ApiAnswer<Data>>;
  token(sub: string, role: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts a ledger for a test file; `env` overrides its configuration. */
export async function startLedger(
  env: Record<string, string> = {},
  sandboxOptions: SandboxOptions = {},
  overrides: Parameters<typeof startApp>[2] = {},
): Promise<Ledger> {
  const database = await createTestDatabase();
  const sandbox = await startTestSandbox({ jobSeconds: 0.1, ...sandboxOptions });
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-test-'));
  const port = await freePort();
  const config = loadConfig({
    PORT: String(port),
    APP_URL: `http://127.0.0.1:${port}`,
    DATA_DIR: dataDir,
    ...environmentOf(database.url, sandbox),
    FAL_TIMEOUT_SECONDS: '2',
    ...env,
  });
  let logged = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged += String(chunk);
      done();
    },
  });
  const app = await startApp(config, pino({ level: 'trace' }, sink), overrides);
  return {
    app,
    url: app.url,
    sandbox,
    databaseUrl: database.url,
    logged: () => logged,
    token: tokenFor,
    async ask(document, variables, as = { sub: 'boss', role: 'admin' }) {
      const query = typeof document === 'string' ? document : print(document);
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await tokenFor(as.sub, as.role)}`,
        },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = await response.json();
      return { status: response.status, headers: response.headers, data, errors };
    },
    async close() {
      await app.close();
      await sandbox.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts another server on the database and the sandbox of a ledger. */
export async function startSecond(
  { databaseUrl, sandbox }: Ledger,
  env: Record<string, string> = {},
): Promise<Ledger> {
  return await startLedger({
    ...environmentOf(databaseUrl, sandbox),
    ...env,
  });
}

/** A ledger of one test file, and a connection to its database; both are let go of after the file's tests. */
export async function openTestLedger(
  starting: Promise<Ledger> = startLedger(),
): Promise<{ readonly ledger: Ledger; readonly db: Client }> {
  const ledger = await starting;
  const db = new Client({ connectionString: ledger.databaseUrl });
  await db.connect();
  afterAll(async () => {
    await db.end();
    await ledger.close();
  });
  return { ledger, db };
}

/** Empties the tables of a running ledger. It may be counting hours: then one of the two dies of the deadlock. */
export async function emptyLedger(db: Client): Promise<void> {
  await retry(() => db.query('TRUNCATE generations, generation_bills, replays, replay_plans'), {
    forMs: 10_000,
    pauseMs: 100,
    clock: () => new Date(),
  });
}
