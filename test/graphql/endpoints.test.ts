import { execute, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { Viewer } from '../../src/deps.ts';
import { schema } from '../../src/graphql/schema.ts';
import { openTestDatabase } from '../support/database.ts';
import { testDeps } from '../support/deps.ts';
import { insertPastJobs } from '../support/failed-jobs.ts';

const VEO = 'fal-ai/veo3.1';
const WAN = 'fal-ai/wan/v2.7/text-to-video';
const MINE = 'alice/own-model';

const { client, db } = await openTestDatabase();
await insertPastJobs(client, 30, { endpoint: VEO, user: 'bob' });
await insertPastJobs(client, 2, { endpoint: MINE, user: 'alice' });
await client.query(
  `INSERT INTO endpoint_prices VALUES ('${VEO}', 0.4, 'seconds', 'USD', now()), ('${MINE}', NULL, NULL, NULL, now())`,
);
const deps = {
  ...testDeps(db),
  allowedEndpoints: { user: [WAN, 'fal-ai/*/dev'], analyst: [], admin: ['*'] },
};

async function endpointsOf(viewer: Viewer): Promise<unknown> {
  const query = '{ endpoints { name price { unitPrice unit currency source } estimatesVerified maySubmit } }';
  const { data, errors } = await execute({ schema, document: parse(query), contextValue: { deps, viewer } });
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data?.['endpoints']));
}

const mine = { name: MINE, price: null, estimatesVerified: false };
const veo = {
  name: VEO,
  price: { unitPrice: 0.4, unit: 'seconds', currency: 'USD', source: 'FAL' },
  estimatesVerified: true,
};

test('a user chooses from what they used and what is allowed by name, and learns nothing of others', async () => {
  expect(await endpointsOf({ userId: 'alice', role: 'user' })).toEqual([
    { ...mine, maySubmit: false },
    {
      name: WAN,
      price: { unitPrice: 0.1, unit: 'seconds', currency: 'USD', source: 'MODEL_PAGE' },
      estimatesVerified: false,
      maySubmit: true,
    },
  ]);
});

test('admins and analysts see all that are in use; an analyst may submit to none', async () => {
  expect(await endpointsOf({ userId: 'boss', role: 'admin' })).toEqual([
    { ...mine, maySubmit: true },
    { ...veo, maySubmit: true },
  ]);
  expect(await endpointsOf({ userId: 'ada', role: 'analyst' })).toEqual([
    { ...mine, maySubmit: false },
    { ...veo, maySubmit: false },
  ]);
});

test('an empty table has none but the allowed', async () => {
  await client.query('TRUNCATE generations');
  expect(await endpointsOf({ userId: 'boss', role: 'admin' })).toEqual([]);
  expect(await endpointsOf({ userId: 'alice', role: 'user' })).toMatchObject([{ name: WAN }]);
});
