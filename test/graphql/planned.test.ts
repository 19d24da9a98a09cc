import { isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { ROW_FIELDS } from '../../src/graphql/planned/generation-fields.ts';
import { READERS } from '../../src/graphql/planned/reads.ts';
import { schema } from '../../src/graphql/schema.ts';

test('plans write only fields without arguments', () => {
  const type = schema.getType('Generation');
  const fields = isObjectType(type) ? type.getFields() : {};
  const plain = Object.keys(fields).filter((name) => fields[name]?.args.length === 0);
  expect(plain).toEqual(expect.arrayContaining(Object.keys(ROW_FIELDS)));
});

test('plans read only what every viewer may ask for', () => {
  const fields = schema.getQueryType()?.getFields() ?? {};
  for (const name of Object.keys(READERS))
    expect(fields[name]?.extensions['pothosOptions']).toMatchObject({ authScopes: { read: true } });
});
