import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { environmentOf, tokenFor } from '../support/ledger.ts';
import { freePort } from '../support/ports.ts';
import { type ServerProcess, startServerProcess } from '../support/process.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { withClient } from '../support/server.ts';

/** The built server as in production, as a process of its own, whose fal is a sandbox. */
export interface Target {
  readonly url: string;
  readonly server: ServerProcess;
  readonly fal: TestSandbox;
  readonly databaseUrl: string;
  /** The attacker's own token, and that of the user who must not notice anything. */
  readonly attacker: string;
  readonly ordinary: string;
  close(): Promise<void>;
}

/** A year of renders of both, each with as many deliveries as fal repeats. */
const ROWS = `
  INSERT INTO generations (request_id, user_id, endpoint, status, inputs, created_at, submit_started_at, finished_at)
  SELECT 'seen-' || n, CASE WHEN n % 2 = 0 THEN 'ordinary' ELSE 'attacker' END, 'fal-ai/flux/dev',
    CASE WHEN n % 5 = 0 THEN 'FAILED' ELSE 'COMPLETED' END, jsonb_build_object('prompt', 'a lighthouse ' || n),
    now() - n * interval '1 hour', now() - n * interval '1 hour', now() - n * interval '1 hour'
  FROM generate_series(1, 2000) n`;

/** Starts it on an empty database. */
export async function startTarget(databaseUrl: string, env: Record<string, string> = {}): Promise<Target> {
  const fal = await startTestSandbox({ jobSeconds: 0.1 });
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-attacks-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = startServerProcess({
    NODE_ENV: 'production',
    PORT: String(port),
    APP_URL: url,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    DRAIN_SECONDS: '0',
    ...environmentOf(databaseUrl, fal),
    ...env,
  });
  const close = async () => {
    await server.kill('SIGKILL');
    await fal.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await ready(url, server);
    await withClient(databaseUrl, (client) => client.query(ROWS));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    server,
    fal,
    databaseUrl,
    attacker: await tokenFor('attacker', 'user'),
    ordinary: await tokenFor('ordinary', 'user'),
    close,
  };
}

async function ready(url: string, server: ServerProcess): Promise<void> {
  for (;;) {
    if (server.child.exitCode !== null) throw new Error(`the server ended:\n${server.output()}`);
    if ((await fetch(`${url}/ready`).catch(() => undefined))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
