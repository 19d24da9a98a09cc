import { looksLikeFile } from './file-rank.ts';

/** The URL that a string is, without the blanks around it and with those in it encoded; undefined if it is none. */
export function toFileUrl(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const url = value.trim().replaceAll(' ', '%20');
  return /^https?:\/\/\S+$/i.test(url) && URL.canParse(url) ? url : undefined;
}

/**
 * Whether a string is nothing but an address or a `data:` URI. One with blanks in it must end like a file, unless its name
 * says that it is one; else it is words that begin with a URL.
 */
export function isAddress(text: string, isNamedFile = false): boolean {
  const url = text.trim().replaceAll(' ', '%20');
  if (/^data:\S*$/i.test(url) && url === text.trim()) return true;
  if (!/^[a-z][a-z\d+.-]*:\/\/\S+$/i.test(url)) return false;
  if (url === text.trim()) return true;
  return (
    !url.includes('://', url.indexOf('://') + 1) && URL.canParse(url) && (isNamedFile || looksLikeFile(url))
  );
}
