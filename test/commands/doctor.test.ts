import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VERSION } from '../../src/lib/version.ts';
import { environmentOf, type Ledger, startLedger } from '../support/ledger.ts';
import { freePort } from '../support/ports.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await startLedger();
});
afterAll(async () => await ledger.close());

interface Ran {
  readonly code: number;
  readonly said: string;
}

/** The command, beside the server, with the server's environment but for this. */
async function doctor(env: Record<string, string>): Promise<Ran> {
  const given = {
    PATH: process.env['PATH'],
    ...environmentOf(ledger.databaseUrl, ledger.sandbox),
    APP_URL: ledger.url,
    FAL_ADMIN_KEY: ledger.sandbox.adminCredentials,
    ...env,
  };
  return await new Promise((resolve) => {
    execFile(process.execPath, ['dist/commands/doctor.js'], { env: given }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}

test('an installation that has everything is told so, and no job is sent', async () => {
  const { code, said } = await doctor({});
  expect(said).not.toMatch(/^BAD/m);
  expect(code).toBe(0);
  expect(said).toMatch(/^ok {4}database: PostgreSQL \d+/m);
  expect(said).toContain('the queue takes FAL_KEY');
  expect(said).toContain('its bills are told to FAL_ADMIN_KEY');
  expect(said).toContain(`${ledger.url} leads to version ${VERSION}`);
  const { data } = await ledger.ask<{ generations: { edges: unknown[] } }, unknown>(
    '{ generations { edges { cursor } } }',
  );
  expect(data?.generations.edges).toEqual([]);
});

test('what is wrong is named, with what to do, and without the secrets', async () => {
  const { code, said } = await doctor({
    FAL_KEY: 'nobody:hunter2',
    FAL_ADMIN_KEY: ledger.sandbox.credentials,
    APP_URL: `http://127.0.0.1:${await freePort()}`,
  });
  expect(code).toBe(1);
  expect(said).toMatch(/^BAD {3}fal: the queue: .*\n {6}Check FAL_KEY/m);
  expect(said).toMatch(/^BAD {3}fal: its bills: .*\n {6}FAL_ADMIN_KEY must be/m);
  expect(said).toMatch(/^BAD {3}APP_URL: .*ECONNREFUSED/m);
  expect(said).not.toContain('hunter2');
});

test('a database that is away is told at once, and the others are looked at all the same', async () => {
  const { code, said } = await doctor({
    DATABASE_URL: `postgresql://ann:hunter2@127.0.0.1:${await freePort()}/none`,
  });
  expect(code).toBe(1);
  expect(said).toMatch(/^BAD {3}database: .*\n {6}Check DATABASE_URL/m);
  expect(said).toContain('the queue takes FAL_KEY');
  expect(said).not.toContain('hunter2');
});

test('one that is a server of something else at APP_URL is not taken for ours', async () => {
  const { said } = await doctor({ APP_URL: ledger.sandbox.url });
  expect(said).toMatch(/^BAD {3}APP_URL: .* not as this server does/m);
});
