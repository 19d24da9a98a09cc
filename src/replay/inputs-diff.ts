import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../lib/lossless-json.ts';

/** A member that differs between two inputs; a side that lacks it is undefined. */
export interface InputChange {
  /** A JSON Pointer (RFC 6901), such as `/image_size/width`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The differences between two jobs' inputs. Objects are compared member by member, lists as a whole. */
export function diffInputs(before: unknown, after: unknown, path = ''): InputChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [{ path, before, after }];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const pointer = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return diffInputs(before[name], after[name], pointer);
  });
}
