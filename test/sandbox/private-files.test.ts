import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSandboxAccess } from '../../src/sandbox/access.ts';
import { openSandbox, settled, submit } from './support.ts';

test('only the owner reads what the sandbox keeps, also in a folder that an older version left open', async () => {
  const stateDir = path.join(await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-private-')), 'sandbox');
  onTestFinished(() => rm(path.dirname(stateDir), { recursive: true, force: true }));
  await mkdir(stateDir);
  for (const [file, text] of [
    ['journal.jsonl', ''],
    ['webhook-keys.json', '[]'],
    ['auth.secret', 'a secret of 32 characters or more'],
    ['port', '0\n'],
  ] as const) {
    await writeFile(path.join(stateDir, file), text);
    await chmod(path.join(stateDir, file), 0o644);
  }
  await chmod(stateDir, 0o755);

  const sandbox = await openSandbox({ stateDir });
  await createSandboxAccess(stateDir, undefined);
  await settled(sandbox, await submit(sandbox, { input: { prompt: 'a secret plan' } }));

  expect((await stat(stateDir)).mode & 0o777).toBe(0o700);
  const files = await readdir(stateDir);
  expect(files).toEqual(
    expect.arrayContaining(['journal.jsonl', 'webhook-keys.json', 'auth.secret', 'port']),
  );
  for (const file of files)
    expect([file, (await stat(path.join(stateDir, file))).mode & 0o777]).toEqual([file, 0o600]);
});
