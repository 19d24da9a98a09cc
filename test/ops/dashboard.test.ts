import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { openTestLedger, startLedger } from '../support/ledger.ts';
import { freePort } from '../support/ports.ts';

const DASHBOARD = 'ops/grafana/fal-ledger.json';
const target = z.object({ expr: z.string() });
const panels = z
  .object({ panels: z.array(z.object({ title: z.string(), targets: z.array(target).default([]) })) })
  .parse(JSON.parse(await readFile(DASHBOARD, 'utf8'))).panels;
const queries = panels.flatMap(({ title, targets }) =>
  targets.map(({ expr }, index) => [`${title}, query ${index + 1}`, expr] as const),
);
// Without replicas there is nothing to show of them.
const QUIET = /replica_/;

const installed = isInstalled();
const note = installed ? '' : ' (skipped: prometheus is not installed; apt-get install prometheus)';
const metricsPort = await freePort();
const prometheusPort = await freePort();
const { ledger } = await openTestLedger(startLedger({ METRICS_PORT: String(metricsPort) }));
let prometheus: ChildProcess | undefined;
let folder: string;

function isInstalled(): boolean {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

beforeAll(async () => {
  if (!installed) return;
  folder = await mkdtemp(path.join(os.tmpdir(), 'fal-ledger-prometheus-'));
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [{ job_name: 'ledger', static_configs: [{ targets: [`127.0.0.1:${metricsPort}`] }] }],
  };
  // JSON is YAML.
  await writeFile(path.join(folder, 'prometheus.yml'), JSON.stringify(config));
  const options = [
    `--config.file=${path.join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${path.join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${prometheusPort}`,
  ];
  prometheus = spawn('prometheus', options, { stdio: 'ignore' });
  await ledger.ask(
    `mutation { submitGeneration(input: { endpoint: "fal-ai/flux/dev", inputs: { prompt: "a boat" } }) { __typename } }`,
  );
  await ledger.ask(
    `mutation { setBudget(input: { scope: { everything: true }, limitDollars: 1, period: MONTH, action: ALERT }) { __typename } }`,
  );
});
afterAll(async () => {
  if (!prometheus) return;
  const exited = once(prometheus, 'exit');
  prometheus.kill('SIGKILL');
  await exited;
  await rm(folder, { recursive: true, force: true });
});

const answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z.object({ result: z.array(z.unknown()) }).optional(),
});

async function seriesOf(expr: string): Promise<number> {
  const query = expr.replaceAll('$__rate_interval', '1m').replaceAll('$job', '.+');
  const url = `http://127.0.0.1:${prometheusPort}/api/v1/query?${new URLSearchParams({ query })}`;
  const { status, error, data } = answer.parse(await (await fetch(url)).json());
  expect([status, error]).toEqual(['success', undefined]);
  return data?.result.length ?? 0;
}

test.skipIf(!installed).each(queries)(`%s has something to show${note}`, async (_name, expr) => {
  await vi.waitFor(
    async () => {
      expect(await seriesOf(expr)).toBeGreaterThanOrEqual(QUIET.test(expr) ? 0 : 1);
    },
    { timeout: 20_000, interval: 500 },
  );
});
