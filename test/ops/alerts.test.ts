import { execFile, execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startBackground } from '../../src/app/background.ts';
import { addGauges } from '../../src/app/gauges.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';

const run = promisify(execFile);
const promtool = (...args: string[]) => run('promtool', args, { cwd: 'ops/prometheus' });
const installed = isInstalled();
const note = installed ? '' : ' (skipped: promtool is not installed; apt-get install prometheus)';

function isInstalled(): boolean {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const { db } = await openTestDatabase();

test.skipIf(!installed)(`the alerts fire when they are to, and only then${note}`, async () => {
  await promtool('check', 'rules', 'alerts.yml');
  expect((await promtool('test', 'rules', 'alerts.test.yml')).stdout).toContain('SUCCESS');
});

test('the alerts and their tests are about metrics that there are', async () => {
  const metrics = createMetrics('0');
  addGauges(
    metrics.registry,
    { ...testDeps(db), metrics },
    { pool: () => undefined, subscriptions: () => 0, replicas: { states: () => [] } },
  );
  const known = metrics.registry.getMetricsAsArray().map(({ name }) => name);
  const rules = await Promise.all(
    ['alerts.yml', 'alerts.test.yml'].map((name) => readFile(`ops/prometheus/${name}`, 'utf8')),
  );
  const named = new Set(rules.join('\n').match(/fal_ledger_\w+/g));
  expect(named.size).toBeGreaterThan(5);
  for (const name of named) expect(known).toContain(name.replace(/_count$/, ''));
});

test('the tests of the alerts have every loop of the program, which is there before its first round', async () => {
  const deps = testDeps(db);
  const background = startBackground(deps, 1);
  const text = await deps.metrics.registry.metrics();
  await background.close();
  const tested = await readFile('ops/prometheus/alerts.test.yml', 'utf8');
  const loops = (of: string) =>
    new Set([...of.matchAll(/_due_timestamp_seconds{.*?loop="(.*?)"/g)].map(([, name]) => name));
  expect(loops(text).size).toBeGreaterThan(10);
  expect(loops(tested)).toEqual(loops(text));
});
