import { execFile, execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const run = promisify(execFile);
const FOLDER = 'ops/cluster';
const env = { PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };
const hasHaproxy = isInstalled();
const note = hasHaproxy ? '' : ' (skipped: HAProxy is not installed; apt-get install haproxy)';

function isInstalled(): boolean {
  try {
    execFileSync('haproxy', ['-v'], { env, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const dcs = z.record(z.string(), z.unknown());
const patroni = z
  .object({ bootstrap: z.object({ dcs: dcs.and(z.object({ postgresql: z.object({ parameters: dcs }) })) }) })
  .parse(parse(await readFile(path.join(FOLDER, 'patroni.yml'), 'utf8'))).bootstrap.dcs;

test('Patroni is set as the documentation says', async () => {
  const documented = await readFile('docs/operations.md', 'utf8');
  const rows = documented.split('| setting of Patroni |')[1]?.split('\n\n')[0]?.split('\n').slice(2) ?? [];
  const promised = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`(\w+): (\w+)`/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
  expect(promised.length).toBeGreaterThan(6);
  const settings: Record<string, unknown> = { ...dcs.parse(patroni.postgresql.parameters), ...patroni };
  for (const [name = '', value] of promised)
    expect(`${name}: ${String(settings[name])}`).toBe(`${name}: ${value}`);
});

test('a leader that does not reach etcd is given up only after it has tried', () => {
  const { ttl, loop_wait, retry_timeout } = z
    .object({ ttl: z.number(), loop_wait: z.number(), retry_timeout: z.number() })
    .parse(patroni);
  expect(loop_wait + 2 * retry_timeout).toBeLessThanOrEqual(ttl);
});

test('the script can be read by bash', async () => {
  await expect(run('bash', ['-n', path.join(FOLDER, 'cluster.sh')])).resolves.toMatchObject({ stderr: '' });
});

test.skipIf(!hasHaproxy)(`HAProxy accepts its configuration${note}`, async () => {
  const ports = Object.fromEntries(
    [1, 2, 3].flatMap((node) => [
      [`POSTGRES_${node}`, `1501${node}`],
      [`REST_${node}`, `1502${node}`],
    ]),
  );
  const { stdout } = await run('haproxy', ['-c', '-f', path.join(FOLDER, 'haproxy.cfg')], {
    env: { ...env, ...ports, LEADER_PORT: '15000', STANDBY_PORT: '15001' },
  });
  expect(stdout).toContain('Configuration file is valid');
});
