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
    const warnings: string[] = [];
    const onWarning = ({ message }: Error) => void warnings.push(message);
    process.on('warning', onWarning);
    onTestFinished(() => void process.off('warning', onWarning));
    await expect(applyMigrations(url.href, [], pino({ level: 'silent' }))).rejects.toThrow(
      'say sslmode=disable',
    );
    // The driver's own lines would stand before that sentence.
    expect(warnings).toEqual([]);
  },
);
