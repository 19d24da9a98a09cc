import { readDeclarations } from './client-declarations.ts';

/** A sample of one type of output that @fal-ai/client ships. */
export interface OutputSample {
  readonly type: string;
  readonly result: Record<string, unknown>;
  /** The URLs of its files by the top-level member that has them. */
  readonly files: ReadonlyMap<string, readonly string[]>;
}

const MAX_DEPTH = 6;
/** A member that cannot be made: its type says nothing. */
const NOTHING = Symbol('nothing');

/** One sample of every output type in the client's type map, with every member that it may have. */
export function outputSamples(): OutputSample[] {
  const { types, names } = readDeclarations('output');
  return [...names].map((type) => sampleOf(type, types));
}

function sampleOf(type: string, types: ReadonlyMap<string, string>): OutputSample {
  let count = 0;
  const files = new Map<string, string[]>();

  function newFile(path: readonly string[]): string {
    const url = `https://cdn.test/${++count}`;
    const member = path[0] ?? '';
    files.set(member, [...(files.get(member) ?? []), url]);
    return url;
  }

  function valueOf(text: string, path: readonly string[]): unknown {
    const written = text.trim();
    if (path.length > MAX_DEPTH) return NOTHING;
    if (written.startsWith('{')) return objectOf(written, path);
    if (written === 'string | Blob | File') return newFile(path);
    const [, item] = /^Array<([^]*)>$/.exec(written) ?? [];
    if (item !== undefined)
      return [valueOf(item, path), valueOf(item, path)].filter((one) => one !== NOTHING);
    const options = written.split(/ \| /);
    const named = options.map((one) => types.get(one)).find((one) => one !== undefined);
    if (named !== undefined) return valueOf(named, path);
    if (options[0] === 'string') return 'some words';
    if (options[0] === 'number') return 1;
    if (options[0] === 'boolean') return true;
    return options[0]?.startsWith('"') ? options[0].replaceAll('"', '') : NOTHING;
  }

  function objectOf(body: string, path: readonly string[]): Record<string, unknown> {
    const members = [...body.matchAll(/^ {4}"?([\w-]+)"?\??: ([^]*?);$/gm)];
    const isFile = members.some(([, name]) => name === 'url');
    const entries = members.map(([, name = '', member = '']) => [
      name,
      isFile && name === 'url' ? newFile(path) : valueOf(member, [...path, name]),
    ]);
    return Object.fromEntries(entries.filter(([, value]) => value !== NOTHING));
  }

  const result = objectOf(resolve(type, types), []);
  return { type, result, files };
}

function resolve(type: string, types: ReadonlyMap<string, string>): string {
  const body = types.get(type) ?? '{}';
  return body.startsWith('{') ? body : resolve(body, types);
}
