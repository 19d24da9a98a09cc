import { InvalidInputError } from '../errors.ts';
import { faultOfKey, faultOfValue, TAG_LIMITS, type Tags, tagsHeader } from '../fal/tags.ts';

export type { Tags };

/** One label of a job. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** Checks that fal takes these tags, all of them and as they are; null without any. */
export function checkTags(field: string, tags: readonly Tag[] | null | undefined): Tags | null {
  if (!tags || tags.length === 0) return null;
  if (tags.length > TAG_LIMITS.tags)
    throw new InvalidInputError(field, `At most ${TAG_LIMITS.tags} tags are taken.`);
  const byKey = new Map<string, string>();
  for (const [index, { key, value }] of tags.entries()) {
    refuse(`${field}.${index}.key`, byKey.has(key) ? 'Another tag has this key.' : faultOfKey(key));
    refuse(`${field}.${index}.value`, faultOfValue(value));
    byKey.set(key, value);
  }
  const checked = Object.fromEntries(byKey);
  const bytes = tagsHeader(checked).length;
  if (bytes > TAG_LIMITS.bytes)
    throw new InvalidInputError(
      field,
      `As key=value, with commas between them, the tags have ${bytes} bytes; at most ${TAG_LIMITS.bytes} are taken.`,
    );
  return checked;
}

/** Checks the key of a tag that is asked for. */
export function checkTagKey(field: string, key: string): string {
  refuse(field, faultOfKey(key));
  return key;
}

function refuse(field: string, fault: string | undefined): void {
  if (fault !== undefined) throw new InvalidInputError(field, fault);
}

/** Tags as they were read from the table, where a CHECK says that they are texts. */
export function asTags(stored: unknown): Tags | null {
  if (stored === null) return null;
  if (!isTags(stored)) throw new Error('the table holds tags that are no texts');
  return stored;
}

function isTags(stored: unknown): stored is Tags {
  return (
    typeof stored === 'object' &&
    stored !== null &&
    Object.values(stored).every((value) => typeof value === 'string')
  );
}

/** The same as a list, sorted by key. */
export function listTags(stored: unknown): Tag[] {
  return Object.entries(asTags(stored) ?? {})
    .map(([key, value]) => ({ key, value }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
}
