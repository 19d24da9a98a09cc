/** Labels of a request, by key. */
export type Tags = Readonly<Record<string, string>>;

/** How fal wants its tags: https://fal.ai/docs/documentation/model-apis/request-tags. What breaks a rule, it drops without a word. */
export const TAG_LIMITS = { tags: 10, keyLength: 64, valueLength: 256, bytes: 1024 } as const;

const KEY = /^[a-z0-9._-]+$/;
const RESERVED = 'fal.';
// A comma would end the tag. fal strips spaces at the ends, and ends a key at the first `=`, so a value may have more of them.
const VALUE = /^[!-+\--~]+( +[!-+\--~]+)*$/;

/** Why fal would not take this key as it is; undefined if it does. */
export function faultOfKey(key: string): string | undefined {
  if (!KEY.test(key) || key.length > TAG_LIMITS.keyLength)
    return `A key has 1 to ${TAG_LIMITS.keyLength} of the characters a-z, 0-9, ".", "_" and "-".`;
  return key.startsWith(RESERVED) ? `Keys that begin with "${RESERVED}" are reserved for fal.` : undefined;
}

/** Why fal would not take this value as it is; undefined if it does. */
export function faultOfValue(value: string): string | undefined {
  return VALUE.test(value) && value.length <= TAG_LIMITS.valueLength
    ? undefined
    : `A value has 1 to ${TAG_LIMITS.valueLength} printable ASCII characters without commas, and no space at either end.`;
}

/** The value of the header `X-Fal-Tags`. */
export function tagsHeader(tags: Tags): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join();
}
