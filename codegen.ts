import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { schema } from './src/graphql/schema.ts';

const TYPES = {
  useTypeImports: true,
  enumsAsTypes: true,
  strictScalars: true,
  scalars: {
    BigInt: 'string',
    DateTime: 'string',
    Duration: 'string',
    JSON: 'unknown',
    LocalDate: 'string',
    TimeZone: 'string',
    URL: 'string',
  },
};

const config: CodegenConfig = {
  schema: printSchema(schema),
  ignoreNoDocuments: true,
  importExtension: '.ts',
  generates: {
    './schema.graphql': { plugins: ['schema-ast'] },
    './test/generated/': {
      documents: ['test/**/*.ts', '!test/generated/**'],
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: TYPES,
    },
    // What browsers load has the documents as texts: they need no parser and no printer.
    './web/generated/': {
      documents: ['web/{graphiql,page,shared}/**/*.{ts,tsx}'],
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: { ...TYPES, documentMode: 'string', dedupeFragments: true },
    },
  },
};

export default config;
