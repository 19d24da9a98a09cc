import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { loadConfig } from '../../src/config.ts';
import { environment } from '../../src/environment.ts';
import { VERSION } from '../../src/lib/version.ts';

const read = (name: string) => readFileSync(path.join(import.meta.dirname, '../..', name), 'utf8');
const { drainMs, shutdownMs } = loadConfig({ FAL_KEY: 'id:secret', AUTH_SECRET: 'x'.repeat(32) });
const STOPPED_SECONDS = (drainMs + shutdownMs) / 1000 + 10;

const container = z.object({
  image: z.string(),
  env: z.array(z.object({ name: z.string(), value: z.string() })),
});
const manifest = z.object({
  kind: z.string(),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    template: z.object({
      spec: z.object({
        terminationGracePeriodSeconds: z.number().optional(),
        containers: z.tuple([container]),
      }),
    }),
  }),
});
const manifests = parseAllDocuments(read('ops/kubernetes/fal-ledger.yaml')).map((one) => one.toJS());
const run = manifests.slice(0, 2).map((one) => manifest.parse(one));
const calledIn = run.map(({ metadata }) => metadata.name);
const [job, deployment] = run.map(({ spec }) => spec.template.spec);
const compose = z
  .object({
    services: z.object({
      ledger: z.object({
        environment: z.record(z.string(), z.string()),
        secrets: z.array(z.string()),
        stop_grace_period: z.string(),
      }),
    }),
  })
  .parse(parse(read('compose.yaml'))).services.ledger;
const unit = read('ops/systemd/fal-ledger.service');

/** The names that are no variables of the server; a secret may be in a file. */
function unknownOf(names: readonly string[]): string[] {
  const known = Object.keys(environment.shape);
  return names.filter((name) => !known.includes(name) && !known.includes(name.replace(/_FILE$/, '')));
}

test('every variable that is set is one of the server', () => {
  const ofUnit = [...unit.matchAll(/(?:^Environment=| )([A-Z_]+)=/gm)].flatMap(([, name]) => name ?? []);
  expect(ofUnit).toContain('FAL_KEY_FILE');
  const ofContainers = [job, deployment].flatMap(
    (pod) => pod?.containers[0].env.map(({ name }) => name) ?? [],
  );
  expect(unknownOf([...ofUnit, ...ofContainers, ...Object.keys(compose.environment)])).toEqual([]);
});

test('the server has the time that it takes to stop in order', () => {
  expect(deployment?.terminationGracePeriodSeconds).toBe(STOPPED_SECONDS);
  expect(compose.stop_grace_period).toBe(`${STOPPED_SECONDS}s`);
  expect(unit).toContain(`TimeoutStopSec=${STOPPED_SECONDS}\n`);
});

test('the secrets beside compose.yaml stay out of the image', () => {
  const ignored = read('.dockerignore').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['secrets', '.env', '.env.*']));
});

test('the migration and the servers are of this version, and have the same settings', () => {
  expect(calledIn[0]).toBe(`fal-ledger-migrate-${VERSION.replaceAll('.', '-')}`);
  expect(job?.containers[0].image).toBe(`fal-ledger:${VERSION}`);
  expect(deployment?.containers[0].image).toBe(`fal-ledger:${VERSION}`);
  expect(deployment?.containers[0].env).toEqual(expect.arrayContaining(job?.containers[0].env ?? []));
});
