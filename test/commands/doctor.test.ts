import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { VERSION } from '../../src/lib/version.ts';
import { createTestDatabase, testServer } from '../support/database.ts';
import { environmentOf, type Ledger, startLedger } from '../support/ledger.ts';
import { freePort } from '../support/ports.ts';
import { databaseUrl, execute } from '../support/server.ts';

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

test('an installation that has everything is told so, and neither a job nor a webhook is recorded', async () => {
  const { code, said } = await doctor({});
  expect(said).not.toMatch(/^BAD/m);
  expect(code).toBe(0);
  expect(said).toMatch(/^ok {4}database: PostgreSQL \d+/m);
  expect(said).toContain('the queue takes FAL_KEY');
  expect(said).toContain('its bills are told to FAL_ADMIN_KEY');
  expect(said).toContain('its keys for webhooks can be read');
  expect(said).toMatch(/^ok {4}disk: the database has [\d.]+ MB; .*PostgreSQL does not tell/m);
  expect(said).toContain(`${ledger.url} leads to version ${VERSION}`);
  expect(said).toMatch(/^ok {4}APP_URL: the server there uses this database$/m);
  expect(said).toMatch(/^ok {4}APP_URL: .* takes webhooks$/m);
  const { data } = await ledger.ask(
    '{ generations { edges { cursor } } webhookDeliveries { edges { cursor } } }',
  );
  expect(data).toEqual({ generations: { edges: [] }, webhookDeliveries: { edges: [] } });
});

test('what is wrong is named, with what to do, and without the secrets', async () => {
  const { code, said } = await doctor({
    FAL_KEY: 'nobody:hunter2',
    FAL_ADMIN_KEY: ledger.sandbox.credentials,
    APP_URL: `http://127.0.0.1:${await freePort()}`,
  });
  expect(code).toBe(1);
  expect(said).toMatch(/^BAD {3}fal: the queue: .*\(401\)\n {6}fal does not know this FAL_KEY/m);
  expect(said).toMatch(/^BAD {3}fal: its bills: .*\n {6}FAL_ADMIN_KEY must be/m);
  expect(said).toMatch(/^BAD {3}APP_URL: .*ECONNREFUSED/m);
  expect(said).not.toContain('hunter2');
});

test('a database that is away is told at once, and the others are looked at all the same', async () => {
  const port = await freePort();
  const { code, said } = await doctor({
    DATABASE_URL: `postgresql://ann:hunter2@127.0.0.1:${port}/none`,
    FAL_API_URL: 'https://api.fal.invalid',
    APP_URL: 'https://ledger.invalid',
  });
  expect(code).toBe(1);
  expect(said).toMatch(
    new RegExp(`^BAD {3}database: none at 127.0.0.1:${port}: it refuses the connection: .*\n {6}Check`, 'm'),
  );
  expect(said).toContain('the queue takes FAL_KEY');
  expect(said).toMatch(/^WARN {2}fal: its prices: .*ENOTFOUND.*\n {6}The name api.fal.invalid is not known/m);
  expect(said).toMatch(/^BAD {3}APP_URL: .*ENOTFOUND.*\n {6}The name is not known here/m);
  expect(said).not.toContain('hunter2');
});

test('what leads elsewhere, and an account that no webhook has come from, are not called right', async () => {
  const { said } = await doctor({
    APP_URL: ledger.sandbox.url,
    DATABASE_DIRECT_URL: testServer().url,
    FAL_WEBHOOK_USER_ID: 'nobody-knows',
  });
  expect(said).toMatch(/^BAD {3}APP_URL: .* not as this server does/m);
  expect(said).toMatch(/^BAD {3}migrations: DATABASE_DIRECT_URL leads to the database /m);
  expect(said).toMatch(/^WARN {2}webhooks: .*nobody-knows.* whether the account is yours is not known/m);
});

test('a server of another installation is not called right', async () => {
  const other = await createTestDatabase();
  onTestFinished(() => other.drop());
  const { code, said } = await doctor({ DATABASE_URL: other.url });
  expect(code).toBe(1);
  expect(said).toMatch(/^BAD {3}APP_URL: the server there uses another database than DATABASE_URL$/m);
});

test('of a faulty configuration what is left is looked at all the same', async () => {
  const { code, said } = await doctor({ NODE_ENV: 'production', FAL_KEY: '', AUTH_SECRET: '', PORT: 'none' });
  expect(code).toBe(1);
  expect(said).toMatch(/^BAD {3}configuration: FAL_KEY is required in production$/m);
  expect(said).toMatch(/^BAD {3}configuration: AUTH_SECRET or AUTH_JWKS_URL is required/m);
  expect(said).toMatch(/^BAD {3}configuration: PORT must be/m);
  expect(said).toMatch(/^ok {4}database: PostgreSQL \d+/m);
  expect(said).not.toMatch(/fal: the queue/);
  const withKey = await doctor({ AUTH_JWKS_URL: 'https://id.test', APP_URL: 'https://ann@x.test' });
  expect(withKey.code).toBe(1);
  expect(withKey.said).toMatch(/^BAD {3}configuration: APP_URL must/m);
  expect(withKey.said).toContain('the queue takes FAL_KEY');
  expect(withKey.said).not.toContain('APP_URL: it is not set');
});

async function createRole(): Promise<string> {
  const role = `weak_${process.pid}_${Date.now()}`;
  await execute(testServer().url, `CREATE ROLE ${role} LOGIN PASSWORD 'weak'`);
  return role;
}

function urlAs(role: string, url: string): string {
  return Object.assign(new URL(url), { username: role, password: 'weak' }).href;
}

test('a database of another encoding takes one statement that makes another, and no rights on the unusable one', async () => {
  const server = testServer().url;
  const role = await createRole();
  const name = `fal_ledger_test_doctor_${process.pid}`;
  await execute(
    server,
    `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'`,
  );
  onTestFinished(async () => {
    await execute(server, `DROP DATABASE ${name} WITH (FORCE)`);
    await execute(server, `DROP DATABASE IF EXISTS ${name}_utf8 WITH (FORCE)`);
    await execute(server, `DROP ROLE ${role}`);
  });
  const { code, said } = await doctor({ DATABASE_URL: urlAs(role, databaseUrl(server, name)) });
  expect(code).toBe(1);
  expect(said).toMatch(/^BAD {3}database: it is not migrated yet.*\n {6}.*node dist\/migrate\.js/m);
  expect(said).toMatch(/is LATIN1, .*UTF8.*DATABASE_URL/);
  expect(said).not.toContain('GRANT');
  const [remedy = ''] = new RegExp(`^ {6}CREATE DATABASE ${name}_utf8 .*;$`, 'm').exec(said) ?? [];
  await execute(server, remedy);
  const mended = await doctor({ DATABASE_URL: urlAs(role, databaseUrl(server, `${name}_utf8`)) });
  expect(mended.said).not.toMatch(/^BAD {3}database/m);
});

test('all rights that keep an empty database from being migrated are told at once', async () => {
  const server = testServer().url;
  const role = await createRole();
  const name = `fal_ledger_test_rights_${process.pid}`;
  await execute(server, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`);
  onTestFinished(async () => {
    await execute(server, `DROP DATABASE ${name} WITH (FORCE)`);
    await execute(server, `DROP ROLE ${role}`);
  });
  const { said } = await doctor({ DATABASE_URL: urlAs(role, databaseUrl(server, name)) });
  expect(said).toMatch(new RegExp(`^ {6}GRANT CREATE ON SCHEMA public TO ${role};$`, 'm'));
  expect(said).toMatch(new RegExp(`^ {6}GRANT CREATE ON DATABASE ${name} TO ${role};$`, 'm'));
});

test('a role that lacks rights is told the statements that give them, and they do', async () => {
  const role = await createRole();
  onTestFinished(() => execute(ledger.databaseUrl, `DROP OWNED BY ${role}; DROP ROLE ${role}`));
  const url = urlAs(role, ledger.databaseUrl);
  const { code, said } = await doctor({ DATABASE_URL: url });
  expect(code).toBe(1);
  const grants = said.split('\n').filter((line) => /^ {6}(GRANT|ALTER DEFAULT PRIVILEGES) .*;$/.test(line));
  await execute(ledger.databaseUrl, grants.join('\n'));
  await execute(ledger.databaseUrl, `INSERT INTO webhook_deliveries (verdict) VALUES ('APPLIED')`);
  const mended = await doctor({ DATABASE_URL: url });
  expect(mended.code).toBe(0);
  expect(mended.said).toMatch(/^ok {4}webhooks: .*the last of it came at 20/m);
});
