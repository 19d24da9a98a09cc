import { isObject, parseLossless, toJson } from '../../lib/lossless-json.ts';
import { sha256 } from '../seeded-random.ts';

/** Names a job by its endpoint and input: the same key however the input's JSON is written. */
export function jobKey(endpoint: string, inputText: string): string {
  return sha256(`${endpoint}\n${canonicalText(inputText)}`);
}

function canonicalText(text: string): string {
  try {
    return toJson(sortMembers(parseLossless(text)));
  } catch {
    return text;
  }
}

function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sortMembers(member)]),
  );
}
