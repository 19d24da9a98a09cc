import type { Invoice } from './invoice.ts';

const HEAD = ['endpoint', 'jobs', 'units', 'unit', 'list price', 'discount', 'total'];
const PLACES = 6;

/** An invoice as a readable table: a line for each endpoint, and the sum. */
export function invoiceText({ byEndpoint, lines, total }: Invoice): string {
  const rows = byEndpoint.map((row) => [
    row.endpoint,
    String(row.jobs),
    row.units,
    row.unit,
    `$${row.unitPrice}`,
    row.percentDiscount === 0 ? '' : `${row.percentDiscount} %`,
    dollars(row.costTotal),
  ]);
  const table = [HEAD, ...rows, ['sum', String(lines.length), '', '', '', '', dollars(total)]];
  const widths = HEAD.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) => rowText(row, widths)).join('\n');
}

function rowText(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, column) =>
      isWord(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    .join('  ')
    .trimEnd();
}

function isWord(column: number): boolean {
  return HEAD[column] === 'endpoint' || HEAD[column] === 'unit';
}

// Every digit, so that the column adds up; an amount with more places is longer.
function dollars(amount: string): string {
  const [whole = '', fraction = ''] = amount.split('.');
  return `$${whole}.${fraction.padEnd(PLACES, '0')}`;
}
