import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ledger, startLedger } from '../support/ledger.ts';

let ledger: Ledger;
let token: string;
beforeAll(async () => {
  ledger = await startLedger();
  token = await ledger.token('auditor', 'admin');
});
afterAll(async () => await ledger.close());

const audits = serverAudits({
  url: () => `${ledger.url}/graphql`,
  fetchFn: (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    return fetch(url, { ...init, headers });
  },
});

// The GraphQL over HTTP specification, https://graphql.github.io/graphql-over-http/draft/
test.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (_name, audit) => {
  const result = await audit.fn();
  expect(result.status === 'ok' ? 'ok' : result.reason).toBe('ok');
});
