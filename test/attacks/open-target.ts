import { afterAll } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { startTarget, type Target } from './target.ts';

/** A target of one test file; ended after the file's tests. */
export async function openTarget(): Promise<Target> {
  const database = await createTestDatabase();
  const target = await startTarget(database.url);
  afterAll(async () => {
    await target.close();
    await database.drop();
  });
  return target;
}
