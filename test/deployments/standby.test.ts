import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { applyMigrations } from '../../src/app/connect-database.ts';
import {
  type ForeignPostgres,
  oldestServer,
  startForeignPostgres,
  startStandby,
} from '../support/foreign-postgres.ts';
import { tokenFor } from '../support/ledger.ts';
import type { ServerProcess } from '../support/process.ts';
import { migrations } from '../support/released.ts';
import { startTestSandbox, type TestSandbox } from '../support/sandbox.ts';
import { withClient } from '../support/server.ts';
import { startProgram } from './program.ts';

const { bin, where } = oldestServer();
const SUBMIT =
  'mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "x" } }) { __typename } }';

describe.skipIf(bin === '')(`on a standby ${where}`, () => {
  let sandbox: TestSandbox;
  let primary: ForeignPostgres;
  let standby: ForeignPostgres;
  let server: ServerProcess;
  let url: string;
  beforeAll(async () => {
    primary = await startForeignPostgres(bin);
    await applyMigrations(primary.url, migrations, pino({ level: 'silent' }));
    standby = await startStandby(bin, primary.url);
    sandbox = await startTestSandbox();
    ({ server, url } = await startProgram(standby.url, sandbox, { LOG_FORMAT: 'json' }));
    await server.prints(/ready: http/);
  });
  afterAll(async () => {
    await server.kill('SIGTERM');
    await standby.stop();
    await primary.stop();
    await sandbox.close();
  });

  async function submit() {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await tokenFor('ann', 'user')}`,
      },
      body: JSON.stringify({ query: SUBMIT }),
    });
    return { status: response.status, body: await response.json() };
  }

  test('one line says that it is read-only, and so do /ready and a submit', async () => {
    for (let times = 0; times < 5; times += 1)
      expect(await submit()).toMatchObject({
        status: 503,
        body: {
          errors: [
            {
              message: 'The database is read-only. The job was neither recorded nor sent: submit it again.',
              extensions: { code: 'SERVICE_UNAVAILABLE', recorded: false },
            },
          ],
        },
      });
    const ready = await fetch(`${url}/ready`);
    expect(await ready.json()).toEqual({ ready: false, reason: 'the database is read-only' });
    // The background has begun each of its rounds by now.
    const lines = server
      .output()
      .split('\n')
      .filter((line) => line.includes('"level":50'));
    expect(lines).toEqual([expect.stringContaining('"msg":"the database is read-only"')]);
    expect(lines[0]).not.toContain('stack');
  });

  test('after it was promoted it works again', async () => {
    await withClient(standby.url, (client) => client.query('SELECT pg_promote()'));
    await vi.waitUntil(async () => (await fetch(`${url}/ready`)).status === 200, {
      timeout: 30_000,
      interval: 200,
    });
    expect(await submit()).toEqual({
      status: 200,
      body: { data: { submitGeneration: { __typename: 'SubmitGenerationSuccess' } } },
    });
    await server.prints(/the database works again/);
  });
});
