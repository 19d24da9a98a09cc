import { readFile } from 'node:fs/promises';
import {
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  printSchema,
  validate,
} from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { listDocuments, readBlocks } from '../support/documents.ts';

test('schema.graphql is the schema that is served; `npm run codegen` writes it', async () => {
  expect((await readFile('schema.graphql', 'utf8')).trim()).toBe(printSchema(schema).trim());
});

test('every query in README.md and docs/ is valid in this schema', async () => {
  const documents = await listDocuments();
  const queries = await Promise.all(documents.map((document) => readBlocks(document, 'graphql')));
  expect(queries.flat().length).toBeGreaterThan(3);
  for (const query of queries.flat()) expect(validate(schema, parse(query))).toEqual([]);
});

test('every type, field, argument and enum value has a description', () => {
  const missing = Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith('__'))
    .flatMap(undescribed)
    // The five scalars of the language itself describe themselves.
    .filter((name) => !['String', 'Int', 'Float', 'Boolean', 'ID'].includes(name));
  expect(missing).toEqual([]);
});

function undescribed(type: GraphQLNamedType): string[] {
  const names = type.description ? [] : [type.name];
  if (isEnumType(type))
    return [
      ...names,
      ...type
        .getValues()
        .filter((value) => !value.description)
        .map((value) => `${type.name}.${value.name}`),
    ];
  if (isInputObjectType(type))
    return [
      ...names,
      ...Object.values(type.getFields())
        .filter((field) => !field.description)
        .map((field) => `${type.name}.${field.name}`),
    ];
  if (!isObjectType(type) && !isInterfaceType(type)) return names;
  for (const field of Object.values(type.getFields())) {
    if (!field.description) names.push(`${type.name}.${field.name}`);
    for (const argument of field.args)
      if (!argument.description) names.push(`${type.name}.${field.name}(${argument.name})`);
  }
  return names;
}

test('all typed errors share the interface Error', () => {
  const result = getNamedType(schema.getType('SubmitGenerationResult'));
  expect(result).toBeDefined();
  const shared = schema.getType('Error');
  const errors = isInterfaceType(shared) ? schema.getPossibleTypes(shared).map((type) => type.name) : [];
  expect(errors).toEqual(
    expect.arrayContaining([
      'InvalidInputError',
      'FalRejectedError',
      'FalUnavailableError',
      'NotAllowedError',
      'SubmissionUnconfirmedError',
    ]),
  );
});
