import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../lib/lossless-json.ts';

/** One member of the inputs that differs; undefined where it was not there. */
export interface InputChange {
  /** A JSON Pointer (RFC 6901), such as `/image_size/width`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What changed from one job's inputs to another's. Objects are compared member by member, lists as a whole. */
export function diffInputs(before: unknown, after: unknown, path = ''): InputChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [{ path, before, after }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const pointer = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return diffInputs(before[name], after[name], pointer);
  });
}
