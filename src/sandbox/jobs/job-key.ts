import { parse } from 'lossless-json';
import { canonicalJson } from '../json.ts';
import { sha256 } from '../seeded-random.ts';

/** Names a job by its endpoint and input, the same however the input's JSON is written. */
export function jobKey(endpoint: string, inputText: string): string {
  return sha256(`${endpoint}\n${canonicalText(inputText)}`);
}

function canonicalText(text: string): string {
  try {
    return canonicalJson(parse(text));
  } catch {
    return text;
  }
}
