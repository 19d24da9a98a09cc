import { Big } from 'big.js';
import { sumOf } from '../../src/sandbox/billing/invoice.ts';
import type { InvoiceLine } from '../../src/sandbox/billing/invoice-line.ts';
import type { Queries } from '../support/queries.ts';
import type { TestSandbox } from '../support/sandbox.ts';

interface Row {
  readonly request_id: string;
  readonly user_id: string;
  readonly endpoint: string;
  readonly cost_source: string;
  readonly cents: string | null;
}

// A hundredth of a cent.
const TOLERANCE_DOLLARS = 0.0001;

/** How many jobs have a billing event, now or later, that the table does not have yet. */
export async function countUnbilled(sandbox: TestSandbox, db: Queries): Promise<number> {
  const rows = new Map((await rowsOf(db)).map((row) => [row.request_id, row]));
  return sandbox.invoice().lines.filter(({ requestId, listed }) => {
    const row = rows.get(requestId);
    return listed && row !== undefined && row.cost_source !== 'BILLED';
  }).length;
}

/**
 * Compares the ledger's costs with fal's invoice, per endpoint and per user, to the hundredth of a cent. They differ only
 * by jobs whose event fal never lists, and the ledger shows those as not billed.
 */
export async function compareCosts(sandbox: TestSandbox, db: Queries): Promise<string[]> {
  const rows = await rowsOf(db);
  const byId = new Map(rows.map((row) => [row.request_id, row]));
  const lines = sandbox.invoice().lines.filter(({ requestId }) => byId.has(requestId));
  const invoiced = new Map(lines.map((line) => [line.requestId, line]));
  const userOf = ({ requestId }: InvoiceLine) => byId.get(requestId)?.user_id ?? '';
  return [
    ...lines
      .filter(({ requestId, listed }) => listed !== (byId.get(requestId)?.cost_source === 'BILLED'))
      .map(({ requestId, listed }) => `${listed ? 'not billed' : 'billed without an event'}: ${requestId}`),
    ...rows
      .filter((row) => row.cost_source === 'BILLED' && !invoiced.has(row.request_id))
      .map((row) => `billed by nobody: ${row.request_id}`),
    ...differences(
      lines,
      rows,
      ({ endpoint }) => endpoint,
      ({ endpoint }) => endpoint,
    ),
    ...differences(lines, rows, userOf, ({ user_id: user }) => user),
  ];
}

function differences(
  lines: readonly InvoiceLine[],
  rows: readonly Row[],
  keyOfLine: (line: InvoiceLine) => string,
  keyOfRow: (row: Row) => string,
): string[] {
  const billed = rows.filter((row) => row.cost_source === 'BILLED');
  return [...new Set(rows.map(keyOfRow))].flatMap((key) => {
    const own = lines.filter((line) => keyOfLine(line) === key);
    const total = sumOf(own.map(({ costTotal }) => costTotal));
    const missing = sumOf(own.filter(({ listed }) => !listed).map(({ costTotal }) => costTotal));
    const cents = sumOf(billed.filter((row) => keyOfRow(row) === key).map((row) => row.cents ?? '0'));
    const off = new Big(total).minus(missing).minus(new Big(cents).div(100)).abs();
    return off.gt(TOLERANCE_DOLLARS)
      ? [
          `costs of ${key}: the ledger has ${cents} cents billed, fal invoices $${total}, $${missing} of it unlisted`,
        ]
      : [];
  });
}

async function rowsOf(db: Queries): Promise<Row[]> {
  const { rows } = await db.query<Row>(
    'SELECT request_id, user_id, endpoint, cost_source::text, cost_cents::text AS cents FROM generations',
  );
  return rows;
}
