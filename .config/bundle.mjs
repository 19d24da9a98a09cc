// Bundles the programs into dist/: to find and read a thousand small modules would take most of a start. Packages that are
// CommonJS, or that find files beside their own, stay in node_modules.
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const ROOT = path.join(import.meta.dirname, '..');
const BUNDLED =
  /^(@envelop|@graphql-tools|@graphql-yoga|@pothos|@repeaterjs|graphql|graphql-scalars|graphql-yoga|jose|lossless-json|temporal-polyfill|temporal-utils|zod)(\/|$)/;
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
  plugins: [
    {
      name: 'stays in node_modules',
      setup: ({ onResolve }) =>
        onResolve({ filter: /^[^./]/ }, ({ path: name }) =>
          BUNDLED.test(name) ? undefined : { path: name, external: true },
        ),
    },
  ],
  logLevel: 'warning',
});

const required = Object.values(metafile.outputs).flatMap(({ imports }) =>
  imports.filter(({ kind }) => kind === 'require-call').map(({ path: name }) => name),
);
if (required.length > 0) throw new Error(`A module has no require: ${[...new Set(required)].join(', ')}`);

// Of earlier builds.
for (const name of await readdir(path.join(ROOT, 'dist/chunks')))
  if (!(`dist/chunks/${name}` in metafile.outputs)) await rm(path.join(ROOT, 'dist/chunks', name));
