import { expect, test } from 'vitest';
import { createApiKey } from '../../src/api-keys/create.ts';
import { createLookUp } from '../../src/api-keys/look-up.ts';
import { hashOf, makeSecret } from '../../src/api-keys/secret.ts';
import { type ExplainedStatement, explaining } from '../../src/db/explain.ts';
import { openTestDatabase } from '../support/database.ts';

const { db } = await openTestDatabase();

test('however many unknown keys come, they make few statements, and a good one beside them is found', async () => {
  const { key } = await createApiKey(db, null, { name: 'ci', role: 'admin' });
  const lookUp = createLookUp(db);
  await lookUp(hashOf(key));
  const statements: ExplainedStatement[] = [];
  const began = performance.now();
  const found = await explaining(statements, async () => {
    const forged = Array.from({ length: 500 }, () => lookUp(hashOf(makeSecret())));
    const good = await lookUp(hashOf(key));
    expect(await Promise.all(forged)).toEqual(Array.from({ length: 500 }, () => undefined));
    return good;
  });
  expect(found?.viewer).toEqual({ userId: 'key:ci', role: 'admin' });
  expect(statements.length).toBeLessThan(3);
  expect(performance.now() - began).toBeGreaterThan(40);
});
