import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { applyMigrations } from '../../src/app/connect-database.ts';
import { createTestDatabase } from '../support/database.ts';

test.each(['prefer', 'require'])(
  'a database without TLS and sslmode=%s end the start with what to change',
  async (mode) => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const url = new URL(database.url);
    url.searchParams.set('sslmode', mode);
    await expect(applyMigrations(url.href, [], pino({ level: 'silent' }))).rejects.toThrow(
      'say sslmode=disable',
    );
  },
);
