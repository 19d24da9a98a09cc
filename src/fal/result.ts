import { isDeeperThan } from '../lib/json-text.ts';
import { findOutputs } from './outputs.ts';
import { MAX_DEPTH, repairJson } from './repair-json.ts';
import { isDataUri, toStorableJson } from './storable-json.ts';
import { toStorableString } from './storable-text.ts';
import { MAX_ANSWER_BYTES } from './transport.ts';

/** The result of a job as the table takes it. PostgreSQL reads it from fal's own text, which is exact. */
export interface FalResult {
  /** JSON text that has the result at `path`, in UTF-8 where it is large; null if there is nothing that could be stored. */
  readonly json: string | Uint8Array<ArrayBuffer> | null;
  /** The names and indexes that lead to it; empty if it is the whole. */
  readonly path: readonly string[];
  /** The primary file. */
  readonly outputUrl: string | null;
  /** What of the result is not as fal sent it, for people; null if all is. */
  readonly note: string | null;
  /** Of a large result: the same as `repaired`, in the other thread. */
  readonly repair?: () => Promise<FalResult>;
}

/** A parsed JSON text, whose large numbers are rounded, and what it became when it was made JSON. */
export interface ParsedText {
  readonly text: string;
  readonly value: unknown;
  readonly notes: readonly string[];
}

/**
 * Parses a text that should be JSON, with the native parser; undefined if it is none. Numbers that JSON does not have are
 * forgiven: a result that was paid for is worth more than the NaN in it.
 */
export function parseText(text: string): ParsedText | undefined {
  const value = parse(text);
  if (value !== undefined) return { text, value, notes: [] };
  if (!/NaN|Infinity|\b(?:nan|inf)\b/.test(text)) return undefined;
  const forgiven = repairJson(text);
  const again = parse(forgiven.text);
  return again === undefined ? undefined : { ...forgiven, value: again };
}

/** The result at this place of a text; `value` is what the text has there. */
export function resultIn({ text, notes }: ParsedText, path: readonly string[], value: unknown): FalResult {
  const { json, note } = toStorableJson(text);
  const url = findOutputs(value)[0]?.url;
  const outputUrl = url === undefined ? null : toStorableString(url);
  const result = { json, path, outputUrl, note: [...notes, note].filter(Boolean).join(' ') || null };
  return isDeeperThan(json, MAX_DEPTH + path.length) ? repaired(result) : result;
}

/** A result that is the whole text; undefined if that is no JSON. */
export function readJsonResult(text: string): FalResult | undefined {
  const parsed = parseText(text);
  return parsed && resultIn(parsed, [], parsed.value);
}

/** What is left of a result that is larger than an answer may be. */
export const TOO_LARGE: FalResult = {
  json: null,
  path: [],
  outputUrl: null,
  note: `It has more than ${MAX_ANSWER_BYTES / 1024 / 1024} MiB, and was not read.`,
};

/** What is left of a result that takes more memory or time to read than there is. */
export const TOO_MUCH: FalResult = { ...TOO_LARGE, note: 'It is too much to read, and was left out.' };

const MAX_TEXT_LENGTH = 1_000_000;

/** What is kept of an answer that is no JSON: the text itself, if it may be what the job was for. */
export function textResult(text: string, isPage: boolean, why: string): FalResult {
  const kept = toStorableString(text).trim();
  const none = { path: [], outputUrl: null };
  if (isPage || kept === '' || isDataUri(kept)) return { ...none, json: null, note: why };
  const whole = kept.length <= MAX_TEXT_LENGTH;
  const note = `${why} It is kept as text${whole ? '' : ', cut after a million characters'}.`;
  return { ...none, json: JSON.stringify(kept.slice(0, MAX_TEXT_LENGTH).toWellFormed()), note };
}

/** The result without what PostgreSQL has refused, as far as that is known. */
export function repaired(result: FalResult): FalResult {
  if (result.json === null) return result;
  const json = typeof result.json === 'string' ? result.json : Buffer.from(result.json).toString();
  const { text, notes } = repairJson(json, result.path.length);
  return { ...result, json: text, note: [result.note, ...notes].filter(Boolean).join(' ') || null };
}

/** What is left of a result that PostgreSQL refuses altogether. */
export function unstorable(result: FalResult, why: string): FalResult {
  return { ...result, json: null, note: `PostgreSQL could not store it: ${why}.` };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
