import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

// Builds what browsers load into dist/web: names hold a hash of the content, and each file is compressed beside itself.
const ROOT = path.join(import.meta.dirname, '..');
const DONE = path.join(ROOT, 'dist/web');
// Moved to its place when it is whole: a server may start meanwhile.
const OUT = path.join(ROOT, `dist/web.${process.pid}`);
const STAMP = '.inputs';
const WORKERS = {
  json: 'monaco-editor/esm/vs/language/json/json.worker.js',
  graphql: 'monaco-graphql/esm/graphql.worker.js',
  editor: 'monaco-editor/esm/vs/editor/editor.worker.js',
};
// Nearly as small as with the highest, 11, in a tenth of the time.
const BROTLI_QUALITY = 9;

const inputs = await hashOfInputs();
if ((await readFile(path.join(DONE, STAMP), 'utf8').catch(() => '')) !== inputs) {
  await mkdir(OUT, { recursive: true });
  const files = namesOf(await bundle());
  await writeFile(path.join(OUT, 'graphiql.html'), page(files));
  await Promise.all((await readdir(OUT)).map(compress));
  await writeFile(path.join(OUT, STAMP), inputs);
  await rm(DONE, { recursive: true, force: true });
  await rename(OUT, DONE);
}

/** A hash of everything that the output depends on: a build that would change nothing is left out. */
async function hashOfInputs(): Promise<string> {
  const hash = createHash('sha256');
  const sources = (await readdir(path.join(ROOT, 'web'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  for (const file of [...sources, path.join(ROOT, 'package-lock.json'), path.join(ROOT, 'schema.graphql')])
    hash.update(`${path.relative(ROOT, file)}\0`).update(await readFile(file));
  return hash.digest('hex');
}

async function bundle(): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { graphiql: 'web/graphiql/main.tsx', ...WORKERS },
    entryNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    assetNames: '[name]-[hash]',
    outdir: OUT,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    legalComments: 'none',
    loader: { '.graphql': 'text', '.ttf': 'file', '.woff2': 'file' },
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: { 'framer-motion': path.join(ROOT, 'web/graphiql/plain-tabs.tsx') },
    logLevel: 'warning',
  });
  return metafile;
}

/** The names of what the page loads, by what they are. */
function namesOf({ outputs }: Metafile): Record<keyof typeof WORKERS | 'script' | 'style', string> {
  const of = (entry: string) => {
    const found = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint?.endsWith(entry));
    if (!found) throw new Error(`${entry} was not built`);
    return found;
  };
  const worker = (name: keyof typeof WORKERS) => path.basename(of(WORKERS[name])[0]);
  const [script, { cssBundle }] = of('web/graphiql/main.tsx');
  return {
    script: path.basename(script),
    style: path.basename(cssBundle ?? ''),
    json: worker('json'),
    graphql: worker('graphql'),
    editor: worker('editor'),
  };
}

/** The page loads all from beside itself, so that it also works below a proxy's prefix. */
function page({ script, style, ...workers }: ReturnType<typeof namesOf>): string {
  const urls = Object.fromEntries(Object.entries(workers).map(([name, file]) => [name, `graphiql/${file}`]));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>fal-ledger</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="graphiql/${style}">
<script type="module" src="graphiql/${script}"></script>
</head>
<body><div id="root" data-workers='${JSON.stringify(urls)}'></div></body>
</html>
`;
}

async function compress(name: string): Promise<void> {
  const file = path.join(OUT, name);
  const content = await readFile(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content, { params }));
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}
