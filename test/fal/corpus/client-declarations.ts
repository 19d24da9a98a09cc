import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DECLARATIONS = fileURLToPath(import.meta.resolve('@fal-ai/client')).replace(
  /src\/.*$/,
  'src/types/endpoints.d.ts',
);

/** The declarations of all types that @fal-ai/client ships, by name, and the names of the endpoints' inputs or outputs. */
export function readDeclarations(side: 'input' | 'output'): {
  readonly types: ReadonlyMap<string, string>;
  readonly names: ReadonlySet<string>;
} {
  const source = readFileSync(DECLARATIONS, 'utf8').replace(/\/\*\*[^]*?\*\//g, '');
  const types = new Map(
    [...source.matchAll(/^export type (\w+) = ([^]*?);\n(?=export|$)/gm)].map(([, name = '', body = '']) => [
      name,
      body,
    ]),
  );
  const map = source.slice(source.indexOf('type EndpointTypeMap'));
  const members = map.matchAll(new RegExp(`^ {8}${side}: (\\w+);$`, 'gm'));
  return { types, names: new Set([...members].map(([, name = '']) => name)) };
}
