import { looksLikeFile } from './file-rank.ts';

/** The URL that a string is, without the blanks around it and with those in it encoded; undefined if it is none. */
export function toFileUrl(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const url = value.trim().replaceAll(' ', '%20');
  return /^https?:\/\/\S+$/i.test(url) && URL.canParse(url) ? url : undefined;
}

/** Whether a string is nothing but an address or a `data:` URI. One with blanks in it must end like a file, or it is words. */
export function isAddress(text: string): boolean {
  const trimmed = text.trim();
  if (/^([a-z][a-z\d+.-]*:\/\/\S+|data:\S*)$/i.test(trimmed)) return true;
  const url = toFileUrl(trimmed);
  return url !== undefined && !/\s\S*:\/\//.test(trimmed) && looksLikeFile(url);
}
