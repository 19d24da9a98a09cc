import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { schema } from './src/graphql/schema.ts';

const config: CodegenConfig = {
  schema: printSchema(schema),
  documents: ['test/**/*.ts', '!test/generated/**'],
  ignoreNoDocuments: true,
  importExtension: '.ts',
  generates: {
    './schema.graphql': { plugins: ['schema-ast'] },
    './test/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
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
      },
    },
  },
};

export default config;
