import { readDeclarations } from './client-declarations.ts';

/** One string member of an input type that @fal-ai/client ships. */
export interface StringMember {
  readonly type: string;
  /** The names that lead to it, of arrays `[]`. */
  readonly path: readonly string[];
  /** The only values that it may have; empty if it may be any string. */
  readonly values: readonly string[];
}

const MAX_DEPTH = 8;

/** The string members of every input type in the client's type map; files and their properties are left out. */
export function inputStrings(): StringMember[] {
  const { types, names } = readDeclarations('input');
  return [...names].flatMap((type) =>
    stringsOf(types.get(type) ?? '', [], types).map((found) => ({ type, ...found })),
  );
}

function stringsOf(
  text: string,
  path: readonly string[],
  types: ReadonlyMap<string, string>,
): Array<Omit<StringMember, 'type'>> {
  const written = text.trim();
  if (path.length > MAX_DEPTH) return [];
  if (written.startsWith('{')) {
    const members = [...written.matchAll(/^ {4}"?([\w-]+)"?\??: ([^]*?);$/gm)];
    if (members.some(([, name]) => name === 'file_data')) return [];
    return members.flatMap(([, name = '', member = '']) => stringsOf(member, [...path, name], types));
  }
  const [, item] = /^Array<([^]*)>$/.exec(written) ?? [];
  if (item !== undefined) return stringsOf(item, [...path, '[]'], types);
  const options = written.split(/ \| /);
  if (options.includes('Blob')) return [];
  if (options.includes('string')) return [{ path, values: [] }];
  const values = options.filter((one) => /^".*"$/.test(one)).map((one) => one.slice(1, -1));
  if (values.length > 0) return [{ path, values }];
  return options.flatMap((one) => {
    const body = types.get(one);
    return body === undefined ? [] : stringsOf(body, path, types);
  });
}

/** Inputs in which this member has the value. */
export function inputsWith(path: readonly string[], value: string): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const inner = inputsWith(rest, value);
  return name === '[]' ? [inner] : { [name]: inner };
}
