import { afterAll, expect, test, vi } from 'vitest';
import { createDatabase } from '../../src/db/client.ts';
import { submitGeneration } from '../../src/generations/submit.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';

// An outage of many pauses takes a moment.
let pauses = 0;
vi.mock('node:timers/promises', async (original) => {
  const real = await original<typeof import('node:timers/promises')>();
  const setTimeout = (_ms: number, value: unknown, options: object) => {
    pauses += 1;
    return real.setTimeout(5, value, options);
  };
  return { ...real, setTimeout };
});

const { url, client } = await openTestDatabase();
const proxy = await startCuttingProxy(url);
const through = new URL(url);
through.host = new URL(proxy.url).host;
const db = createDatabase(through.href, { poolSize: 2 });
afterAll(async () => {
  await db.$disconnect();
  await proxy.close();
});

test('however long the database is away after a lost answer, the job is not taken for one that was sent', async () => {
  const input = { endpoint: 'fal-ai/flux/dev', inputs: { prompt: 'x' } };
  const usual = testDeps(db);
  const run: typeof usual.tasks.run = (name, work) => {
    proxy.leadTo('postgresql://127.0.0.1:9/none');
    usual.tasks.run(name, work);
  };
  const deps = { ...usual, tasks: { ...usual.tasks, run } };
  proxy.cutInsteadOf('INSERT 0 1');
  await expect(submitGeneration(deps, { userId: 'ann', role: 'user' }, input)).rejects.toMatchObject({
    recorded: null,
  });
  const isClaimed = async () =>
    (await client.query('SELECT submit_started_at IS NOT NULL AS claimed FROM generations')).rows[0]?.claimed;
  await expect.poll(() => pauses, { timeout: 20_000 }).toBeGreaterThan(15);
  expect(await isClaimed()).toBe(true);
  proxy.leadTo(url);
  await expect.poll(isClaimed, { timeout: 20_000 }).toBe(false);
});
