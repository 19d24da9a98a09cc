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
// Whose licences go with the build (.config/licenses.mjs).
const READ = '.read';
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
  const { outputs, inputs: read } = await bundle();
  await writeFile(path.join(OUT, 'graphiql.html'), graphiql(outputs));
  await writeFile(path.join(OUT, 'page.html'), page(outputs));
  await Promise.all((await readdir(OUT)).map(compress));
  await writeFile(path.join(OUT, READ), JSON.stringify(Object.keys(read)));
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
    entryPoints: { graphiql: 'web/graphiql/main.tsx', page: 'web/page/main.tsx', ...WORKERS },
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

type Outputs = Metafile['outputs'];

/** A built file of this source. */
function built(outputs: Outputs, source: string): [string, Outputs[string]] {
  const found = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint?.endsWith(source));
  if (!found) throw new Error(`${source} was not built`);
  return found;
}

function graphiql(outputs: Outputs): string {
  const urls = Object.entries(WORKERS).map(([name, source]) => [
    name,
    `graphiql/${path.basename(built(outputs, source)[0])}`,
  ]);
  const attributes = `data-workers='${JSON.stringify(Object.fromEntries(urls))}'`;
  return html({ outputs, source: 'web/graphiql/main.tsx', folder: 'graphiql', attributes });
}

function page(outputs: Outputs): string {
  // Painted before any script has come.
  const content =
    '<header class="frame"><span class="brand">fal-ledger</span></header><main role="status">Loading…</main>';
  const attributes = 'class="fl-app"';
  return html({ outputs, source: 'web/page/main.tsx', folder: 'page', attributes, content });
}

/** A page loads all from beside itself, so that it also works below a proxy's prefix. */
function html(of: {
  outputs: Outputs;
  source: string;
  folder: string;
  attributes: string;
  content?: string;
}): string {
  const [script, { cssBundle = '', imports }] = built(of.outputs, of.source);
  const url = (file: string) => `${of.folder}/${path.basename(file)}`;
  // What the script imports is asked for beside it, not after it.
  const chunks = imports.filter(({ kind }) => kind === 'import-statement');
  const preloads =
    of.folder === 'page'
      ? chunks.map(({ path: file }) => `<link rel="modulepreload" href="${url(file)}">\n`)
      : [];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>fal-ledger</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${url(cssBundle)}">
${preloads.join('')}<script type="module" src="${url(script)}"></script>
</head>
<body><div id="root"${of.attributes && ` ${of.attributes}`}>${of.content ?? ''}</div></body>
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
