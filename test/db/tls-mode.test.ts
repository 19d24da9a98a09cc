import { expect, test } from 'vitest';
import { withClearTlsMode } from '../../src/db/tls-mode.ts';

const BASE = 'postgresql://ann:p%40ss%20+@db.example:5432/ledger';

test.each(['prefer', 'require', 'verify-ca'])('sslmode=%s is what the driver means by it', (mode) => {
  const url = `${BASE}?options=-c%20a=b&sslmode=${mode}&sslrootcert=/ca.pem`;
  expect(withClearTlsMode(url)).toBe(`${BASE}?options=-c%20a=b&sslmode=verify-full&sslrootcert=/ca.pem`);
});

test.each([
  '',
  '?sslmode=verify-full',
  '?sslmode=disable',
  '?sslmode=no-verify',
  '?uselibpqcompat=true&sslmode=require',
  '?sslmode=verify-ca&uselibpqcompat=true',
])('with "%s" it is left as it is', (query) => {
  expect(withClearTlsMode(BASE + query)).toBe(BASE + query);
});
