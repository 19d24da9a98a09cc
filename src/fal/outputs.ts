import { isLosslessNumber, isObject, type JsonObject, toNumber } from '../lib/lossless-json.ts';

/** One file of a result. */
export interface FalOutput {
  readonly url: string;
  readonly contentType: string | null;
  readonly fileName: string | null;
  readonly fileSize: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationS: number | null;
}

// What a job is for comes before what accompanies it: an avatar job's video before its audio, a model before its textures.
const PRIMARY_FIRST = [
  'video',
  'videos',
  'images',
  'image',
  'model_glb',
  'model_mesh',
  'audio',
  'audio_file',
  'audio_url',
];
const MAX_DEPTH = 6;

/**
 * Every file that a result names, the primary one first, and each URL once. fal's outputs are file objects
 * (`{url, content_type?, …}`) or plain URLs under many names, alone or in lists, so the whole result is walked.
 * Files that came as `data:` URIs have no URL and are left out.
 */
export function findOutputs(payload: unknown): FalOutput[] {
  if (!isObject(payload)) return [];
  const members = Object.entries(payload).sort(([a], [b]) => rank(a) - rank(b));
  const found = new Map<string, FalOutput>();
  for (const output of members.flatMap(([name, value]) => collect(name, value, 0)))
    if (!found.has(output.url)) found.set(output.url, output);
  return [...found.values()];
}

/** The seed that a result reports, with every digit; null if there is none or PostgreSQL's BIGINT cannot hold it. */
export function readSeed(payload: unknown): bigint | null {
  const seed = isObject(payload) ? (payload['seed'] ?? payload['used_seed']) : undefined;
  if (!isLosslessNumber(seed) || !/^-?\d{1,19}$/.test(seed.value)) return null;
  const value = BigInt(seed.value);
  return BigInt.asIntN(64, value) === value ? value : null;
}

function rank(name: string): number {
  const index = PRIMARY_FIRST.indexOf(name);
  return index === -1 ? PRIMARY_FIRST.length : index;
}

function collect(name: string, value: unknown, depth: number): FalOutput[] {
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((item) => collect(name, item, depth + 1));
  // A text output may mention a URL; only a member whose name says that it holds one is a file.
  if (typeof value === 'string') return /(^|_)urls?$/.test(name) && isFileUrl(value) ? [file(value, {})] : [];
  if (!isObject(value)) return [];
  if (isFileUrl(value['url'])) return [file(value['url'], value)];
  return Object.entries(value).flatMap(([member, inner]) => collect(member, inner, depth + 1));
}

function isFileUrl(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}

function file(url: string, members: JsonObject): FalOutput {
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    url,
    contentType: text(members['content_type']),
    fileName: text(members['file_name']),
    fileSize: toNumber(members['file_size']) ?? null,
    width: toNumber(members['width']) ?? null,
    height: toNumber(members['height']) ?? null,
    durationS: toNumber(members['duration']) ?? null,
  };
}
