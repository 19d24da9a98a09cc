import type { Part } from './typed-answer.ts';

export type Format = 'csv' | 'ndjson';

// These say which page; an export has all.
const PAGE = ['first', 'last', 'before', 'after'];

/** The address of the export with the rows that all pages of a list have: the same filter, the same order. */
export function exportAddress({ field, args }: Part, format: Format): string {
  const name = field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const params = Object.entries(args).flatMap(([arg, value]) =>
    PAGE.includes(arg) || value === null || value === undefined
      ? []
      : [[arg, typeof value === 'string' ? value : JSON.stringify(value)]],
  );
  const search = new URLSearchParams(params).toString();
  return `export/${name}.${format}${search && `?${search}`}`;
}
