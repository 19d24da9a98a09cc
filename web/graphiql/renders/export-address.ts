import type { Part } from './typed-answer.ts';

export type Format = 'csv' | 'ndjson';

// These say which page; an export has all, and always by time: in any other order rows move while it is read.
const NOT_OF_EXPORTS = ['first', 'last', 'before', 'after', 'orderBy'];

/** The address of the export with the rows that all pages of a list have, by the same filter. */
export function exportAddress({ field, args }: Part, format: Format): string {
  const name = field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const params = Object.entries(args).flatMap(([arg, value]) =>
    NOT_OF_EXPORTS.includes(arg) || value === null || value === undefined
      ? []
      : [[arg, typeof value === 'string' ? value : JSON.stringify(value)]],
  );
  const search = new URLSearchParams(params).toString();
  return `export/${name}.${format}${search && `?${search}`}`;
}
